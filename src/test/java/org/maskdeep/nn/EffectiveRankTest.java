package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.maskdeep.tensor.Engines;

class EffectiveRankTest {
  private static double rank(int width, float... values) {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager();
        NDArray x = manager.create(values, new Shape(values.length / width, width))) {
      return EffectiveRank.of(x);
    }
  }

  /** Around (5, 7) the columns are orthogonal, of lengths 3√2 and √2: shares 3/4 and 1/4. */
  @Test
  void itIsTheExponentialOfTheEntropyOfTheSingularValuesShares() {
    double expected = Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25));
    assertThat(rank(2, 8, 7, 2, 7, 5, 8, 5, 6)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void itCountsEqualDimensionsAndIsOneOfEqualFeatures() {
    assertThat(rank(3, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1))
        .isCloseTo(3, within(1e-12));
    assertThat(rank(2, 4, 4, 4, 4, 4, 4)).isEqualTo(1);
  }
}
