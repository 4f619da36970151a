package org.maskdeep.method.adios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.tensor.Engines;

@Tag("parity")
class MaskLossesTest {
  private final NDManager manager = NDManager.newBaseManager(Engines.start().defaultDevice());

  @AfterEach
  void close() {
    manager.close();
  }

  /** One image of 10 pixels a mask, [1, M, 2, 5], with these areas. */
  private NDArray masks(double... areas) {
    double[] pixels = new double[10 * areas.length];
    for (int k = 0; k < areas.length; k++) {
      for (int i = 0; i < 10; i++) {
        pixels[10 * k + i] = areas[k] * (i % 2 == 0 ? 0.5 : 1.5);
      }
    }
    return manager.create(pixels, new Shape(1, areas.length, 2, 5));
  }

  private static double penalty(NDArray masks) {
    return MaskLosses.penalty(masks).getDouble();
  }

  private static double entropy(NDArray masks) {
    return MaskLosses.negativeEntropy(masks).getDouble();
  }

  @Test
  void penaltyOfGivenAreas() {
    double[] each = {3.236068, 1.701302, 1.236068, 1.051462};
    double sum = 0;
    for (int k = 0; k < 4; k++) {
      double alone = 1 / Math.sin(Math.PI * 0.1 * (k + 1));
      assertThat(alone).isCloseTo(each[k], within(1e-6));
      sum += alone;
    }
    assertThat(penalty(masks(.1, .2, .3, .4))).isCloseTo(sum, within(1e-8));
    assertThat(sum).isCloseTo(7.2248998, within(1e-7));
  }

  @Test
  void penaltyIsLeastAtEqualAreasAndConvex() {
    assertThat(penalty(masks(.25, .25, .25, .25))).isCloseTo(5.6568542, within(1e-7));
    double sixth = 1.0 / 6;
    assertThat(penalty(masks(sixth, sixth, sixth, sixth, sixth, sixth)))
        .isCloseTo(12, within(1e-8));
    assertThat(penalty(masks(.5, .5))).isCloseTo(2, within(1e-9)); // 1 for each half
    double[] a = {.1, .2, .3, .4};
    double[] b = {.4, .3, .2, .1};
    for (double t = 0.1; t < 1; t += 0.2) {
      double[] between = new double[4];
      for (int k = 0; k < 4; k++) {
        between[k] = t * a[k] + (1 - t) * b[k];
      }
      assertThat(penalty(masks(between)))
          .isLessThan(t * penalty(masks(a)) + (1 - t) * penalty(masks(b)))
          .isGreaterThanOrEqualTo(5.6568542);
    }
    assertThat(penalty(masks(1, 0))).as("one takes all").isGreaterThan(1e9);
  }

  @Test
  void penaltyOfABatchIsTheMeanOverItsImages() {
    NDArray both = masks(.1, .2, .3, .4).concat(masks(.25, .25, .25, .25), 0);
    assertThat(penalty(both)).isCloseTo((7.2248998 + 5.6568542) / 2, within(1e-7));
  }

  @Test
  void entropyOfGivenAreas() {
    assertThat(entropy(masks(.1, .2, .3, .4))).isCloseTo(-1.3800708, within(1e-7));
    assertThat(entropy(masks(.25, .25, .25, .25))).isCloseTo(-Math.log(4), within(1e-12));
  }

  @Test
  void entropyOfABatchIsTheMeanOverItsImages() {
    NDArray both = masks(.1, .2, .3, .4).concat(masks(.25, .25, .25, .25), 0);
    assertThat(entropy(both)).isCloseTo((-1.3800708 - Math.log(4)) / 2, within(1e-7));
  }

  @Test
  void numbersToWatch() {
    Map<String, Double> equal = MaskLosses.watched(masks(.25, .25, .25, .25));
    assertThat(equal.get("mask_area_min")).isCloseTo(0.25, within(1e-9));
    double[] split = {1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    NDArray halves = manager.create(split, new Shape(1, 2, 2, 5)).toType(DataType.FLOAT32, false);
    assertThat(MaskLosses.watched(halves))
        .containsEntry("mask_max", 1.0)
        .containsEntry("mask_area_min", 0.5)
        .containsEntry("mask_area_max", 0.5);
    NDArray same = manager.full(new Shape(2, 4, 3, 3), 0.25f);
    assertThat(MaskLosses.watched(same)).containsEntry("mask_max", 0.25);
  }

  /**
   * Of four images, whose vectors of one view have the entries sin(0.7 k + 0.3), row by row, and
   * those of the other cos(0.5 k + 0.1); the loss in Java's doubles.
   */
  @Test
  void contrastIsSimClrs() {
    int n = 4;
    int d = 5;
    double[] a = new double[n * d];
    double[] b = new double[n * d];
    for (int k = 0; k < n * d; k++) {
      a[k] = Math.sin(0.7 * k + 0.3);
      b[k] = Math.cos(0.5 * k + 0.1);
    }
    double[][] z = new double[2 * n][d];
    for (int i = 0; i < 2 * n; i++) {
      double[] from = i < n ? a : b;
      double length = 0;
      for (int j = 0; j < d; j++) {
        z[i][j] = from[i % n * d + j];
        length += z[i][j] * z[i][j];
      }
      for (int j = 0; j < d; j++) {
        z[i][j] /= Math.sqrt(length);
      }
    }
    double expected = 0;
    for (int i = 0; i < 2 * n; i++) {
      double sum = 0;
      for (int j = 0; j < 2 * n; j++) {
        sum += j == i ? 0 : Math.exp(dot(z[i], z[j]) / 0.2);
      }
      expected += (Math.log(sum) - dot(z[i], z[(i + n) % (2 * n)]) / 0.2) / (2 * n);
    }
    NDArray first = manager.create(a, new Shape(n, d));
    NDArray second = manager.create(b, new Shape(n, d));
    assertThat(new NtXent(0.2).of(first, second).getDouble()).isCloseTo(expected, within(1e-12));
    NDArray ones = manager.ones(new Shape(3, 2), DataType.FLOAT64);
    assertThat(new NtXent(0.5).of(ones, ones).getDouble()).isCloseTo(Math.log(5), within(1e-12));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
