package org.maskdeep.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class PatchClustersTest {
  private static Stream random(long sample) {
    return new Streams(6).stream(Purpose.TEST, 0, sample);
  }

  /** Three clouds, 20 deviations apart, 8 features each. */
  private static float[] clouds(int[] truth) {
    Stream random = random(99);
    float[] features = new float[truth.length * 8];
    for (int i = 0; i < truth.length; i++) {
      for (int j = 0; j < 8; j++) {
        features[8 * i + j] = (float) (random.nextGaussian() + (j == truth[i] ? 20 : 0));
      }
    }
    return features;
  }

  private static int[] truth() {
    int[] truth = new int[64];
    for (int i = 0; i < 64; i++) {
      truth[i] = i < 10 ? 0 : i < 30 ? 1 : 2;
    }
    return truth;
  }

  @Test
  void plantedPartsAreFoundWhateverTheStart() {
    for (long sample = 0; sample < 20; sample++) {
      int[] parts = PatchClusters.of(clouds(truth()), 64, 3, random(sample));
      assertThat(AdjustedRandIndex.of(parts, truth())).isEqualTo(1);
    }
  }

  @Test
  void partsAreAFunctionOfFeaturesAndStream() {
    float[] features = clouds(truth());
    assertThat(PatchClusters.of(features, 64, 6, random(1)))
        .isEqualTo(PatchClusters.of(features, 64, 6, random(1)));
    assertThat(PatchClusters.of(features, 64, 1, random(1))).containsOnly(0);
    assertThat(PatchClusters.of(new float[64], 64, 5, random(1))).containsOnly(0); // all alike
  }

  /** No patch is nearer to another part's mean than to its own. */
  @Test
  void everyPatchIsInThePartOfTheNearestMean() {
    Stream random = random(3);
    float[] features = new float[64 * 2];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextDouble(-1, 1);
    }
    int[] parts = PatchClusters.of(features, 64, 5, random(4));
    double[][] means = new double[5][3];
    for (int i = 0; i < 64; i++) {
      means[parts[i]][0] += features[2 * i];
      means[parts[i]][1] += features[2 * i + 1];
      means[parts[i]][2]++;
    }
    for (int i = 0; i < 64; i++) {
      double own = distance(features, i, means[parts[i]]);
      for (double[] mean : means) {
        assertThat(own).isLessThanOrEqualTo(distance(features, i, mean) + 1e-9);
      }
    }
  }

  private static double distance(float[] features, int i, double[] mean) {
    double x = features[2 * i] - mean[0] / mean[2];
    double y = features[2 * i + 1] - mean[1] / mean[2];
    return x * x + y * y;
  }

  /** The values that scikit-learn's documentation gives. */
  @Test
  void theIndexHasItsKnownValues() {
    int[] truth = {0, 0, 1, 1};
    assertThat(AdjustedRandIndex.of(truth, new int[] {1, 1, 0, 0})).isEqualTo(1);
    assertThat(AdjustedRandIndex.of(truth, new int[] {0, 0, 1, 2}))
        .isCloseTo(0.571428571, within(1e-8));
    assertThat(AdjustedRandIndex.of(new int[4], new int[] {0, 1, 2, 3})).isZero();
    assertThat(AdjustedRandIndex.of(truth, new int[] {0, 1, 0, 1})).isCloseTo(-0.5, within(1e-12));
    assertThat(AdjustedRandIndex.of(new int[4], new int[4])).isEqualTo(1);
  }

  @Test
  void chanceIsZeroOnAverage() {
    double sum = 0;
    for (long sample = 0; sample < 400; sample++) {
      int[] drawn = new int[64];
      Stream random = random(sample);
      for (int i = 0; i < 64; i++) {
        drawn[i] = random.nextInt(4);
      }
      sum += AdjustedRandIndex.of(drawn, truth());
    }
    assertThat(sum / 400).isCloseTo(0, within(0.01));
  }

  @Test
  void itSaysWhatIsWrong() {
    assertThatThrownBy(() -> PatchClusters.of(new float[10], 3, 2, random(0)))
        .hasMessageContaining("10 features of 3 patches");
    assertThatThrownBy(() -> PatchClusters.of(new float[] {1, Float.NaN}, 2, 2, random(0)))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> AdjustedRandIndex.of(new int[3], new int[4]))
        .hasMessageContaining("3 and of 4");
  }
}
