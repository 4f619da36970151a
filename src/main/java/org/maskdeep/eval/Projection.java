package org.maskdeep.eval;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.maskdeep.check.Checks;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.TorchScript;

/**
 * Features as points of a plane: principal component analysis, in double precision. The sign of an
 * axis is such that its loading of largest magnitude is positive.
 *
 * @param points [N, 2]
 * @param shares of the variance that the two axes hold
 */
public record Projection(double[][] points, double[] shares) {
  private static final int AXES = 2;
  private static final TorchScript SPREAD =
      TorchScript.of(
          "x: Tensor",
          "Tuple[Tensor, Tensor, Tensor]",
          "d = torch.to(x, 7)",
          "c = torch.sub(d, torch.mean(d, [0], True))",
          "e = torch.linalg_eigh(torch.matmul(torch.t(c), c))",
          "values, vectors = e",
          "return (c, values, vectors)");
  private static final TorchScript PRODUCT =
      TorchScript.of("a: Tensor, b: Tensor", "Tensor", "return torch.matmul(a, b)");

  /**
   * Of features of at least two dimensions.
   *
   * @throws IllegalArgumentException when D is 1
   */
  public static Projection pca(Features features) {
    int width = features.width();
    Checks.atLeast("width of features", width, AXES);
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray x = manager.create(features.values(), new Shape(features.size(), width));
      NDList spread = SPREAD.callAll(false, x);
      double[] variances = spread.get(1).toDoubleArray(); // ascending
      double[] vectors = spread.get(2).toDoubleArray(); // [D, D], one column each
      double total = 0;
      for (double variance : variances) {
        total += Math.max(0, variance);
      }
      double[] axes = new double[width * AXES];
      double[] shares = new double[AXES];
      for (int a = 0; a < AXES; a++) {
        int column = width - 1 - a;
        shares[a] = total == 0 ? 0 : Math.max(0, variances[column]) / total;
        double sign = sign(vectors, width, column);
        for (int i = 0; i < width; i++) {
          axes[i * AXES + a] = sign * vectors[i * width + column];
        }
      }
      NDArray plane = manager.create(axes, new Shape(width, AXES));
      double[] flat = PRODUCT.call(false, spread.get(0), plane).toDoubleArray(); // [N, 2]
      double[][] points = new double[features.size()][];
      for (int i = 0; i < points.length; i++) {
        points[i] = new double[] {flat[i * AXES], flat[i * AXES + 1]};
      }
      return new Projection(points, shares);
    }
  }

  private static double sign(double[] vectors, int width, int column) {
    double largest = 0;
    for (int i = 0; i < width; i++) {
      double v = vectors[i * width + column];
      if (Math.abs(v) > Math.abs(largest)) {
        largest = v;
      }
    }
    return largest < 0 ? -1 : 1;
  }
}
