package org.maskdeep.eval.separability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.maskdeep.nn.Formula;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

class RidgeTest {
  private static double[][] gaussian(int rows, int columns, int seed) {
    Stream random = new Streams(seed).stream(Purpose.TEST, 0, 0);
    double[][] all = new double[rows][columns];
    for (double[] row : all) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return all;
  }

  private static double[][] product(double[][] x, double[][] w) {
    double[][] y = new double[x.length][w[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int k = 0; k < w.length; k++) {
        for (int j = 0; j < w[0].length; j++) {
          y[i][j] += x[i][k] * w[k][j];
        }
      }
    }
    return y;
  }

  private static double[][] beside(double[][] a, double[][] b) {
    return IntStream.range(0, a.length)
        .mapToObj(
            i ->
                IntStream.range(0, a[i].length + b[i].length)
                    .mapToDouble(j -> j < a[i].length ? a[i][j] : b[i][j - a[i].length])
                    .toArray())
        .toArray(double[][]::new);
  }

  /** A latent that is a linear map of full rank of both others tells both. */
  @Test
  void plantedMapsAreFound() {
    double[][] a = gaussian(200, 6, 1);
    double[][] b = gaussian(200, 6, 2);
    double[][] mixed = product(beside(a, b), gaussian(12, 12, 3));
    Separability found = Separability.of(mixed, a, b);
    assertThat(found.subordinate()).isBetween(1 - 1e-6, 1.0);
    assertThat(found.dominant()).isBetween(1 - 1e-6, 1.0);
    // half of the columns, half of the variance
    double[][] half = gaussian(12, 6, 3);
    double[][] less = product(beside(a, b), half);
    assertThat(Ridge.crossValidated(less, beside(a, b), 5)).isCloseTo(0.5, within(0.06));
  }

  /** With 40 columns for 80 rows least squares would fit half of the variance of anything. */
  @Test
  void independentNoiseIsNotExplained() {
    double[][] x = gaussian(100, 40, 4);
    double[][] y = gaussian(100, 10, 5);
    assertThat(Ridge.crossValidated(x, y, 5)).isCloseTo(0, within(0.05));
  }

  /** Of numpy, which solves the normal equations for each α: numbers of {@link Formula}. */
  @Test
  void theShareIsThatOfAPlainReference() {
    double[][] x = new double[40][5];
    double[][] w = new double[5][2];
    double[][] y = new double[40][2];
    for (int i = 0; i < 200; i++) {
      x[i / 5][i % 5] = Formula.u(i, 1);
    }
    for (int i = 0; i < 10; i++) {
      w[i / 2][i % 2] = Formula.u(i, 2);
    }
    double[][] clean = product(x, w);
    for (int i = 0; i < 80; i++) {
      y[i / 2][i % 2] = clean[i / 2][i % 2] + Formula.u(i, 3);
    }
    assertThat(Ridge.crossValidated(x, y, 4)).isCloseTo(0.5898391640042593, within(1e-9));
  }

  /** Columns that say nothing at all predict the mean, and no NaN comes of them. */
  @Test
  void constantColumnsPredictTheMean() {
    assertThat(Ridge.crossValidated(new double[30][3], gaussian(30, 2, 6), 5)).isZero();
  }

  @Test
  void whatCannotBeFittedIsSaid() {
    double[][] x = gaussian(20, 3, 1);
    assertThatThrownBy(() -> Ridge.crossValidated(x, gaussian(19, 3, 1), 5))
        .hasMessageContaining("20 rows of x and 19 of y");
    assertThatThrownBy(() -> Ridge.crossValidated(gaussian(9, 3, 1), gaussian(9, 3, 1), 5))
        .hasMessageContaining("rows = 9 must be at least 10");
    assertThatThrownBy(() -> Ridge.crossValidated(x, x, 2)).hasMessageContaining("folds");
    double[][] ragged = gaussian(20, 3, 1);
    ragged[7] = new double[2];
    assertThatThrownBy(() -> Ridge.crossValidated(ragged, x, 5))
        .hasMessageContaining("row 7 has 2 numbers");
  }

  @Test
  void psnrIsTheMeanOfDecibels() {
    assertThat(Separability.psnr(new double[] {0.1, 0.001})).isCloseTo(20, within(1e-12));
  }
}
