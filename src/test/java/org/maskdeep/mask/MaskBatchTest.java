package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

class MaskBatchTest {
  private static final int GROUPS = 3;
  private static final long[] SAMPLES = {4, 0, 9};
  private static final Streams STREAMS = new Streams(7);
  private static final MaskSampler SAMPLER = MaskSampler.independent(0.25, Grouping.INDEPENDENT);

  private final MaskBatch batch =
      MaskBatch.draw(SAMPLER, Hierarchies.AT_32, GROUPS, STREAMS, 5, SAMPLES, 1);

  private static float[] weights(long seed, long step, long sample, int view) {
    long[] one = {sample};
    return MaskBatch.draw(SAMPLER, Hierarchies.AT_32, GROUPS, new Streams(seed), step, one, view)
        .weights(0);
  }

  @Test
  void theWeightsAreOneOverTheVisibleCountAndZeroElsewhere() {
    for (int level = 0; level < Hierarchies.AT_32.size(); level++) {
      float[] weights = batch.weights(level);
      int n = batch.grid(level).size();
      for (int b = 0; b < SAMPLES.length; b++) {
        HierarchicalMask masks =
            SAMPLER.sample(
                Hierarchies.AT_32, GROUPS, STREAMS.stream(Purpose.MASK, 5, SAMPLES[b], 1));
        for (int group = 0; group < GROUPS; group++) {
          Mask mask = masks.mask(level, group);
          for (int i = 0; i < n; i++) {
            assertThat(weights[(b * GROUPS + group) * n + i])
                .isEqualTo(mask.visible(i) ? 1f / mask.visibleCount() : 0f);
          }
        }
      }
    }
  }

  @Test
  void theWeightsOfASampleDoNotDependOnItsBatch() {
    for (int b = 0; b < SAMPLES.length; b++) {
      float[] alone = weights(7, 5, SAMPLES[b], 1);
      int each = alone.length;
      assertThat(Arrays.copyOfRange(batch.weights(0), b * each, (b + 1) * each)).isEqualTo(alone);
    }
  }

  @Test
  void everyCoordinateChangesTheWeights() {
    float[] w = weights(7, 2, 8, 1);
    assertThat(weights(7, 2, 8, 1)).isEqualTo(w);
    assertThat(weights(8, 2, 8, 1)).isNotEqualTo(w);
    assertThat(weights(7, 3, 8, 1)).isNotEqualTo(w);
    assertThat(weights(7, 2, 9, 1)).isNotEqualTo(w);
    assertThat(weights(7, 2, 8, 0)).isNotEqualTo(w);
  }

  @Test
  void whatCannotBeMaskedIsRefused() {
    MaskSampler half = MaskSampler.aligned(0.5, Grouping.PARTITION);
    assertThatThrownBy(
            () -> MaskBatch.draw(half, Hierarchies.AT_32, GROUPS + 4, STREAMS, 0, SAMPLES, 0))
        .hasMessageContaining("disjoint groups");
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

  /** A sampler of a caller's own may give anything. */
  @Test
  void otherGroupsOrGridsThanAskedForAreRefused() {
    MaskSampler usual = MaskSampler.aligned(0.5, Grouping.INDEPENDENT);
    MaskSampler lazy = (levels, groups, random) -> usual.sample(levels, 1, random);
    assertThatThrownBy(
            () -> MaskBatch.draw(lazy, Hierarchies.AT_32, GROUPS, STREAMS, 0, SAMPLES, 0))
        .hasMessageContaining("image 0 of the batch has masks of 1 groups")
        .hasMessageContaining(GROUPS + " groups");
    MaskSampler coarse =
        (levels, groups, random) -> usual.sample(levels.subList(1, levels.size()), groups, random);
    assertThatThrownBy(
            () -> MaskBatch.draw(coarse, Hierarchies.AT_32, GROUPS, STREAMS, 0, SAMPLES, 0))
        .hasMessageContaining("on the grids that it is given");
    PatchGrid grid = new PatchGrid(2, 2);
    HierarchicalMask one = new HierarchicalMask(List.of(List.of(Mask.of(grid, 1))));
    Mask mask = Mask.of(grid, 2);
    HierarchicalMask two = new HierarchicalMask(List.of(List.of(mask, mask)));
    assertThatThrownBy(() -> new MaskBatch(List.of(one, two)))
        .hasMessageContaining("image 1 of the batch has masks of 2 groups");
  }
}
