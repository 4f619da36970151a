package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.maskdeep.method.maskdeep.MaskDeep;
import org.maskdeep.tensor.TorchScript;

/** What methods do with views and losses. */
public final class Networks {
  /** The number of views that are learned from. */
  public static final int VIEWS = 2;

  private static final TorchScript MEAN =
      TorchScript.of("xs: List[Tensor]", "Tensor", "return torch.mean(torch.stack(xs, 0))");

  private static final TorchScript SQUARED_ERROR =
      TorchScript.of(
          "x: Tensor, y: Tensor",
          "Tensor",
          "d = torch.sub(x, y)",
          "return torch.mean(torch.mul(d, d))");

  private Networks() {}

  /**
   * The two views of an image that methods learn from. Further ones, such as local crops, are
   * targets of {@link MaskDeep} only.
   *
   * @throws IllegalArgumentException when there are fewer than two
   */
  public static List<NDArray> firstTwo(List<NDArray> views) {
    if (views.size() < VIEWS) {
      throw new IllegalArgumentException(
          "a method learns from two views of each image, got " + views.size());
    }
    return views.subList(0, VIEWS);
  }

  /** The mean of (x − y)², scalar. */
  public static NDArray meanSquaredError(NDArray x, NDArray y) {
    return SQUARED_ERROR.call(true, x, y);
  }

  /** The mean of scalars. */
  public static NDArray mean(NDList scalars) {
    return MEAN.call(true, scalars);
  }

  /** A scalar times a constant, in the scalar's own type. */
  public static NDArray times(NDArray scalar, double factor) {
    return factor == 1
        ? scalar
        : TorchScript.of("x: Tensor", "Tensor", "return torch.mul(x, " + factor + ")")
            .call(true, scalar);
  }

  /**
   * The mean over ordered pairs of different views.
   *
   * @param predictions of each view
   * @param targets of each view
   * @param loss of a prediction and the target of another view, scalar
   */
  static NDArray acrossViews(
      List<NDArray> predictions, List<NDArray> targets, BinaryOperator<NDArray> loss) {
    NDList losses = new NDList();
    for (int v = 0; v < predictions.size(); v++) {
      for (int w = 0; w < targets.size(); w++) {
        if (v != w) {
          losses.add(loss.apply(predictions.get(v), targets.get(w)));
        }
      }
    }
    return mean(losses);
  }
}
