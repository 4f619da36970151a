package org.maskdeep.eval.separability;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.maskdeep.check.Checks;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.TorchScript;

/**
 * Ridge regression in closed form and double precision (Hoerl and Kennard 1970): with rows x and y
 * less their means,
 *
 * <pre>
 *   W = (XᵀX + α s I)⁻¹ Xᵀ Y,     s the mean eigenvalue of XᵀX
 * </pre>
 *
 * by the eigenvectors of XᵀX, which serve every α.
 */
public final class Ridge {
  /** α from next to nothing to so much that the mean alone is predicted. */
  private static final double[] PENALTIES = {
    1e-10, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1e3, 1e6
  };

  private static final int LEAST_FOLDS = 3; // to fit, to choose α, to test

  /** Squared errors of each α, [A], and of the mean, in rows that were not fitted. */
  private static final TorchScript ERRORS =
      TorchScript.of(
          "x: Tensor, y: Tensor, u: Tensor, v: Tensor, a: Tensor",
          "Tuple[Tensor, Tensor]",
          "mx = torch.mean(x, [0], True)",
          "my = torch.mean(y, [0], True)",
          "c = torch.sub(x, mx)",
          "e = torch.linalg_eigh(torch.matmul(torch.t(c), c))",
          "raw, vectors = e",
          "values = torch.clamp_min(raw, 0)", // [D]
          "xy = torch.matmul(torch.t(c), torch.sub(y, my))",
          "g = torch.matmul(torch.t(vectors), xy)", // [D, Q]
          "added = torch.mul(torch.unsqueeze(a, 1), torch.mean(values))", // [A, 1]
          "all = torch.clamp_min(torch.add(torch.unsqueeze(values, 0), added), 1e-300)", // [A, D]
          "w = torch.div(torch.unsqueeze(g, 0), torch.unsqueeze(all, -1))", // [A, D, Q]
          "p = torch.matmul(torch.sub(u, mx), vectors)", // [M, D]
          "t = torch.sub(v, my)", // [M, Q]
          "d = torch.sub(torch.matmul(torch.unsqueeze(p, 0), w), torch.unsqueeze(t, 0))",
          "return (torch.sum(torch.mul(d, d), [1, 2]), torch.sum(torch.mul(t, t)))");

  private Ridge() {}

  /**
   * The share of the variance of y that is predicted from x in rows that were not fitted: 1 − Σ
   * squared errors / Σ squared distances from the mean of the fitted rows, over all rows and all
   * numbers. Each fold is predicted from the others; α is the one that does best on the next fold
   * when the rest is fitted, so nothing is chosen by what is tested. 1: all; about 0: none, or less
   * where chance fits.
   *
   * @param x [N][D]
   * @param y [N][Q], not all equal
   * @param folds at least 3; row i is in fold i mod folds, so the order should be random
   * @throws IllegalArgumentException when there are fewer rows than twice the folds, or rows differ
   *     in number or length
   */
  public static double crossValidated(double[][] x, double[][] y, int folds) {
    Checks.atLeast("folds", folds, LEAST_FOLDS);
    Checks.atLeast("rows", x.length, 2L * folds);
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d rows of x and %d of y: give as many", x.length, y.length));
    }
    Engines.start();
    double errors = 0;
    double distances = 0;
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      for (int fold = 0; fold < folds; fold++) {
        int tested = fold;
        int choosing = (fold + 1) % folds;
        double[] tried =
            errors(manager, x, y, folds, f -> f != tested && f != choosing, f -> f == choosing);
        int best = 0;
        for (int i = 1; i < PENALTIES.length; i++) {
          best = tried[i] < tried[best] ? i : best;
        }
        double[] made = errors(manager, x, y, folds, f -> f != tested, f -> f == tested);
        errors += made[best];
        distances += made[PENALTIES.length];
      }
    }
    return 1 - errors / distances;
  }

  /** Squared errors of each α, and behind them that of the mean. */
  private static double[] errors(
      NDManager manager,
      double[][] x,
      double[][] y,
      int folds,
      IntPredicate fitted,
      IntPredicate tested) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray penalties = scratch.create(PENALTIES);
      NDList found =
          ERRORS.callAll(
              false,
              rows(scratch, x, folds, fitted),
              rows(scratch, y, folds, fitted),
              rows(scratch, x, folds, tested),
              rows(scratch, y, folds, tested),
              penalties);
      double[] all = new double[PENALTIES.length + 1];
      System.arraycopy(found.get(0).toDoubleArray(), 0, all, 0, PENALTIES.length);
      all[PENALTIES.length] = found.get(1).getDouble();
      return all;
    }
  }

  private static NDArray rows(NDManager owner, double[][] all, int folds, IntPredicate chosen) {
    int width = all[0].length;
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      count += chosen.test(i % folds) ? 1 : 0;
    }
    double[] values = new double[Math.multiplyExact(count, width)];
    int to = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i].length != width) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "row %d has %d numbers, the first %d", i, all[i].length, width));
      }
      if (chosen.test(i % folds)) {
        System.arraycopy(all[i], 0, values, width * to++, width);
      }
    }
    return owner.create(values, new Shape(count, width));
  }
}
