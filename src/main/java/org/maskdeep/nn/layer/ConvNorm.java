package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * Convolution, batch norm, an optional residual and an optional ReLU as one operation. Not a block:
 * the convolution and the norm are, each under its own name; this is how they are computed
 * together. What lies between them is never held by Java, and the ReLU works in place.
 */
public final class ConvNorm implements ConvUnit {
  private final Conv2d conv;
  private final BatchNorm norm;
  private final boolean residual;
  private final boolean relu;
  private final TorchScript batch;
  private final TorchScript running;

  /** The residual, where there is one, is added before the ReLU. */
  public ConvNorm(
      Conv2d conv, BatchNorm norm, boolean residual, boolean relu, Precision precision) {
    this.conv = conv;
    this.norm = norm;
    this.residual = residual;
    this.relu = relu;
    batch = function(conv.spec(), true, residual, relu, precision);
    running = function(conv.spec(), false, residual, relu, precision);
  }

  private static TorchScript function(
      Conv2d.Spec spec, boolean batch, boolean residual, boolean relu, Precision precision) {
    return TorchScript.of(
        "x: Tensor, w: Tensor, g: Tensor, b: Tensor, mean: Tensor, var: Tensor"
            + (residual ? ", r: Tensor" : ""),
        "Tensor",
        "c = " + spec.text(precision),
        "n = " + BatchNorm.text("c", batch),
        residual ? "s = torch.add_(n, r)" : "s = n",
        relu ? "return torch.relu_(s)" : "return s");
  }

  /**
   * The same function for evaluation, with the norm folded into the convolution as it is now.
   *
   * @param owner of the folded weights
   */
  public FoldedConv folded(NDManager owner, Precision precision) {
    return new FoldedConv(owner, conv, norm, residual, relu, precision);
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    return function(training)
        .call(
            training,
            x,
            conv.weight(),
            norm.weight(),
            norm.bias(),
            norm.runningMean(),
            norm.runningVar());
  }

  @Override
  public NDArray forward(NDArray x, NDArray shortcut, boolean training) {
    if (!residual) {
      throw new IllegalStateException("this convolution was made without a residual");
    }
    return function(training)
        .call(
            training,
            x,
            conv.weight(),
            norm.weight(),
            norm.bias(),
            norm.runningMean(),
            norm.runningVar(),
            shortcut);
  }

  private TorchScript function(boolean training) {
    return norm.usesBatch(training) ? batch : running;
  }
}
