package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.random.Streams;

class MaskBatchTest {
  private static final int GROUPS = 3;
  private static final long[] SAMPLES = {4, 0, 9};
  private static final Streams STREAMS = new Streams(7);
  private static final MaskSampler SAMPLER = MaskSampler.independent(0.25, Grouping.INDEPENDENT);

  private final MaskBatch batch =
      MaskBatch.draw(SAMPLER, Hierarchies.AT_32, GROUPS, STREAMS, 5, SAMPLES, 1);

  @Test
  void theWeightsAreThoseOfMaskWeights() {
    float[][] expected =
        new MaskWeights(SAMPLER, Hierarchies.AT_32, GROUPS).fill(STREAMS, 5, SAMPLES, 1);
    for (int level = 0; level < expected.length; level++) {
      assertThat(batch.weights(level)).isEqualTo(expected[level]);
    }
  }

  @Test
  void theIndicesAreWhereTheWeightsAre() {
    for (int level = 0; level < Hierarchies.AT_32.size(); level++) {
      int n = batch.grid(level).size();
      float[] weights = batch.weights(level);
      int[] indices = batch.indices(level);
      int count = indices.length / SAMPLES.length / GROUPS;
      float[] made = new float[weights.length];
      for (int i = 0; i < indices.length; i++) {
        made[i / count * n + indices[i]] = 1f / count;
      }
      assertThat(made).isEqualTo(weights);
    }
  }

  @Test
  void indicesNeedGroupsOfOneSize() {
    PatchGrid grid = new PatchGrid(2, 2);
    List<Mask> groups = List.of(Mask.of(grid, 1), Mask.of(grid, 0, 3));
    MaskBatch uneven = new MaskBatch(List.of(new HierarchicalMask(List.of(groups))));
    assertThat(uneven.weights(0)).containsExactly(0, 1, 0, 0, 0.5f, 0, 0, 0.5f);
    assertThatThrownBy(() -> uneven.indices(0))
        .hasMessageContaining("level 0: a group of 2 visible patches beside one of 1");
  }
}
