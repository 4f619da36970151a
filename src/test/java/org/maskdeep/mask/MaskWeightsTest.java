package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

class MaskWeightsTest {
  private static final int GROUPS = 4;
  private final Streams streams = new Streams(9);
  private final MaskWeights weights =
      new MaskWeights(MaskSampler.aligned(0.25, Grouping.INDEPENDENT), Hierarchies.AT_224, GROUPS);

  @Test
  void weightsAreOneOverTheVisibleCountAndZeroElsewhere() {
    long[] samples = {17, 3, 1_281_166};
    float[][] w = weights.fill(streams, 5, samples, 1);
    for (int b = 0; b < samples.length; b++) {
      HierarchicalMask masks =
          weights
              .sampler()
              .sample(Hierarchies.AT_224, GROUPS, streams.stream(Purpose.MASK, 5, samples[b], 1));
      for (int level = 0; level < 3; level++) {
        int n = Hierarchies.AT_224.get(level).size();
        for (int group = 0; group < GROUPS; group++) {
          Mask mask = masks.mask(level, group);
          double sum = 0;
          for (int i = 0; i < n; i++) {
            float value = w[level][(b * GROUPS + group) * n + i];
            assertThat(value).isEqualTo(mask.visible(i) ? 1f / mask.visibleCount() : 0f);
            sum += value;
          }
          assertThat(sum).isCloseTo(1, within(1e-5));
        }
      }
    }
  }

  @Test
  void weightsAreTheSameWhateverTheNumberOfThreads() {
    long[] samples = IntStream.range(0, 64).mapToLong(i -> 1000 - 7L * i).toArray();
    float[][] serial = weights.fill(streams, 11, samples, 0);
    float[][] parallel = weights.fill(streams, 0, samples, 1); // dirty arrays on purpose
    IntStream.range(0, 64)
        .parallel()
        .forEach(b -> weights.fill(streams, 11, samples, 0, b, b + 1, parallel));
    assertThat(parallel).isDeepEqualTo(serial);
  }

  @Test
  void weightsOfASampleDoNotDependOnItsBatch() {
    float[][] alone = weights.fill(streams, 2, new long[] {8}, 1);
    float[][] third = weights.fill(streams, 2, new long[] {1, 2, 8}, 1);
    for (int level = 0; level < 3; level++) {
      int row = alone[level].length;
      assertThat(java.util.Arrays.copyOfRange(third[level], 2 * row, 3 * row))
          .isEqualTo(alone[level]);
    }
  }

  @Test
  void everyCoordinateChangesTheWeights() {
    float[] w = weights.fill(streams, 2, new long[] {8}, 1)[0];
    assertThat(weights.fill(streams, 3, new long[] {8}, 1)[0]).isNotEqualTo(w);
    assertThat(weights.fill(streams, 2, new long[] {9}, 1)[0]).isNotEqualTo(w);
    assertThat(weights.fill(streams, 2, new long[] {8}, 0)[0]).isNotEqualTo(w);
    assertThat(weights.fill(new Streams(10), 2, new long[] {8}, 1)[0]).isNotEqualTo(w);
  }

  @Test
  void whatCannotBeMaskedFailsBeforeTheFirstStep() {
    MaskSampler half = MaskSampler.aligned(0.5, Grouping.PARTITION);
    assertThatThrownBy(() -> new MaskWeights(half, Hierarchies.AT_32, 4))
        .hasMessageContaining("4 disjoint groups");
    assertThatThrownBy(
            () -> weights.fill(streams, 0, new long[2], 0, 0, 2, new float[][] {{}, {}, {}}))
        .hasMessageContaining("level 0")
        .hasMessageContaining("[2, 4, 784]");
  }
}
