package org.maskdeep.eval.rows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import org.maskdeep.check.Checks;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.TorchScript;

/**
 * The directions in which rows vary most: principal component analysis of the centred rows, in
 * double precision. The sign of an axis is such that its loading of largest magnitude is positive
 * (of equal ones, the first). An axis without variance is zero.
 *
 * @param mean of the rows, [D]
 * @param axes [A, D], each of length 1, that of most variance first
 * @param shares [A] of the whole variance
 */
public record PrincipalAxes(double[] mean, double[][] axes, double[] shares) {
  private static final double NOTHING = 1e-12; // share of the variance that is rounding

  private static final String CENTRED = "c = torch.sub(torch.to(x, 7), m)";
  private static final String MEAN = "m = torch.mean(torch.to(x, 7), [0], True)";

  /** Of at least as many rows as columns: eigenvectors of the scatter matrix, [D, D]. */
  private static final TorchScript TALL =
      TorchScript.of(
          "x: Tensor",
          "Tuple[Tensor, Tensor, Tensor]",
          MEAN,
          CENTRED,
          "e = torch.linalg_eigh(torch.matmul(torch.t(c), c))",
          "values, vectors = e",
          "return (m, values, vectors)");

  /** Of fewer: those of the rows' products, [N, N], brought back to columns, [D, N]. */
  private static final TorchScript WIDE =
      TorchScript.of(
          "x: Tensor",
          "Tuple[Tensor, Tensor, Tensor]",
          MEAN,
          CENTRED,
          "e = torch.linalg_eigh(torch.matmul(c, torch.t(c)))",
          "values, vectors = e",
          "return (m, values, torch.matmul(torch.t(c), vectors))");

  /**
   * Of rows.
   *
   * @param values [N, D] row by row
   * @param width D
   * @param count A, the number of axes; those beyond min(N, D) are zero
   * @throws IllegalArgumentException when there are no values, or their number is not a multiple of
   *     the width
   */
  public static PrincipalAxes of(float[] values, int width, int count) {
    Checks.atLeast("width of rows", width, 1);
    Checks.atLeast("number of axes", count, 1);
    if (values.length == 0 || values.length % width != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d values are not rows of %d: give whole rows", values.length, width));
    }
    int rows = values.length / width;
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray x = manager.create(values, new Shape(rows, width));
      NDList found = (width <= rows ? TALL : WIDE).callAll(false, x);
      return of(
          found.get(0).toDoubleArray(),
          found.get(1).toDoubleArray(), // ascending
          found.get(2).toDoubleArray(), // [D, min(N, D)], a column for each
          count);
    }
  }

  private static PrincipalAxes of(double[] mean, double[] variances, double[] vectors, int count) {
    int width = mean.length;
    double total = 0;
    for (double variance : variances) {
      total += Math.max(0, variance);
    }
    double[][] axes = new double[count][width];
    double[] shares = new double[count];
    for (int a = 0; a < Math.min(count, variances.length); a++) {
      int column = variances.length - 1 - a;
      if (variances[column] > NOTHING * total) {
        shares[a] = variances[column] / total;
        axes[a] = axis(vectors, width, column);
      }
    }
    return new PrincipalAxes(mean, axes, shares);
  }

  private static double[] axis(double[] vectors, int width, int column) {
    double[] axis = new double[width];
    double squares = 0;
    double largest = 0;
    for (int i = 0; i < width; i++) {
      axis[i] = vectors[i * (vectors.length / width) + column];
      squares += axis[i] * axis[i];
      largest = Math.abs(axis[i]) > Math.abs(largest) ? axis[i] : largest;
    }
    double length = Math.copySign(Math.sqrt(squares), largest);
    for (int i = 0; i < width; i++) {
      axis[i] /= length;
    }
    return axis;
  }

  /**
   * Rows as points on the axes.
   *
   * @param values [M, D] row by row
   * @return [M, A]
   */
  public double[][] project(float[] values) {
    int width = mean.length;
    double[][] points = new double[values.length / width][axes.length];
    for (int row = 0; row < points.length; row++) {
      for (int a = 0; a < axes.length; a++) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
          sum += (values[row * width + i] - mean[i]) * axes[a][i];
        }
        points[row][a] = sum;
      }
    }
    return points;
  }
}
