package org.maskdeep.method.automae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;

class GumbelTest {
  private static final double[] U = {.1, .5, .9, .3};
  private static final double[] PI = {.4, .3, .2, .1};

  /** Computed in double precision beside this program. */
  @Test
  void noiseAndSoftmaxHaveTheReferenceValues() {
    Engines.start();
    double[] noise = Arrays.stream(U).map(Gumbel::noise).toArray();
    assertThat(noise).containsExactly(new double[] {-.834032, .366513, 2.250367, -.185627}, BITS);
    try (NDManager manager = NDManager.newBaseManager()) {
      double[] logits = Arrays.stream(PI).map(Math::log).toArray();
      NDArray g = Gumbel.softmax(manager.create(logits, ROW), manager.create(noise, ROW), 1);
      assertThat(g.toDoubleArray())
          .containsExactly(new double[] {.067129, .167248, .733528, .032096}, BITS);
      assertThat(Arrays.stream(g.toDoubleArray()).sum()).isCloseTo(1, within(1e-12));
      // a constant on the logits changes nothing
      double[] more = Arrays.stream(logits).map(l -> l + 3).toArray();
      NDArray same = Gumbel.softmax(manager.create(more, ROW), manager.create(noise, ROW), 1);
      assertThat(same.toDoubleArray()).containsExactly(g.toDoubleArray(), within(1e-14));
      // the lower the temperature, the more the largest has
      NDArray cold = Gumbel.softmax(manager.create(logits, ROW), manager.create(noise, ROW), 0.1);
      double largest = cold.toDoubleArray()[2];
      double other = Math.pow(.167248 / .733528, 10);
      assertThat(largest).isCloseTo(1 / (1 + other), within(1e-5));
    }
  }

  private static final org.assertj.core.data.Offset<Double> BITS = within(5e-7);
  private static final Shape ROW = new Shape(1, 4);

  @Test
  void noiseIsAFunctionOfStepSampleAndDraw() {
    Streams streams = new Streams(3);
    float[] both = Gumbel.noise(streams, 7, new long[] {11, 12}, 5, 0);
    assertThat(Gumbel.noise(streams, 7, new long[] {12}, 5, 0))
        .isEqualTo(Arrays.copyOfRange(both, 5, 10));
    float[] first = Arrays.copyOf(both, 5);
    assertThat(Gumbel.noise(streams, 7, new long[] {11}, 5, 1)).isNotEqualTo(first);
    assertThat(Gumbel.noise(streams, 8, new long[] {11}, 5, 0)).isNotEqualTo(first);
    assertThat(Gumbel.noise(new Streams(4), 7, new long[] {11}, 5, 0)).isNotEqualTo(first);
  }

  /** The largest perturbed logit is patch i with the probability π_i: χ² of 3 degrees. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLargestIsDrawnByItsProbability(boolean even) {
    int draws = 20_000;
    double[] expected = even ? new double[] {.25, .25, .25, .25} : PI;
    int[] counts = new int[4];
    long[] samples = new long[draws];
    Arrays.setAll(samples, i -> i);
    float[] noise = Gumbel.noise(new Streams(5), 0, samples, 4, 0);
    for (int d = 0; d < draws; d++) {
      int best = 0;
      for (int i = 1; i < 4; i++) {
        double value = Math.log(expected[i]) + noise[4 * d + i];
        best = value > Math.log(expected[best]) + noise[4 * d + best] ? i : best;
      }
      counts[best]++;
    }
    double chi = 0;
    for (int i = 0; i < 4; i++) {
      double mean = draws * expected[i];
      chi += (counts[i] - mean) * (counts[i] - mean) / mean;
    }
    assertThat(chi).isLessThan(11.34); // exceeded once in a hundred seeds
  }
}
