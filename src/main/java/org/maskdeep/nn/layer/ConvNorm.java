package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * Convolution, batch norm, an optional residual and an optional ReLU as one operation. Not a block:
 * the convolution and the norm are, each under its own name; this is how they are computed
 * together. What lies between them is never held by Java, and the ReLU works in place.
 */
public final class ConvNorm implements ConvUnit {
  private static final TorchScript ADD =
      TorchScript.of("x: Tensor, r: Tensor", "Tensor", "return torch.add(x, r)");
  private static final TorchScript ADD_RELU =
      TorchScript.of("x: Tensor, r: Tensor", "Tensor", "return torch.relu_(torch.add(x, r))");

  private final Conv2d conv;
  private final BatchNorm norm;
  private final boolean residual;
  private final boolean relu;
  private final Precision precision;
  private final Map<ConvPlan, TorchScript> batch = new ConcurrentHashMap<>();
  private final Map<ConvPlan, TorchScript> running = new ConcurrentHashMap<>();

  /** The residual, where there is one, is added before the ReLU. */
  public ConvNorm(
      Conv2d conv, BatchNorm norm, boolean residual, boolean relu, Precision precision) {
    this.conv = conv;
    this.norm = norm;
    this.residual = residual;
    this.relu = relu;
    this.precision = precision;
  }

  private TorchScript function(ConvPlan plan, boolean batchStatistics) {
    List<String> body = new ArrayList<>(plan.text(conv.spec(), precision));
    body.add("n = " + BatchNorm.text("c", batchStatistics));
    body.add(residual ? "s = torch.add_(n, r)" : "s = n");
    body.add(relu ? "return torch.relu_(s)" : "return s");
    return TorchScript.of(
        "x: Tensor, w: Tensor, g: Tensor, b: Tensor, mean: Tensor, var: Tensor"
            + (residual ? ", r: Tensor" : ""),
        "Tensor",
        body.toArray(String[]::new));
  }

  /**
   * The same function for evaluation, with the norm folded into the convolution as it is now.
   *
   * @param owner of the folded weights
   */
  public FoldedConv folded(NDManager owner, Precision precision) {
    return new FoldedConv(owner, conv, norm, residual, relu, precision);
  }

  /** With an exchange of statistics between convolution and norm. */
  private NDArray apart(NDArray x, NDArray shortcut, boolean training) {
    NDArray n;
    try (NDArray c = conv.forward(x, training)) {
      n = norm.forward(c, training);
    }
    if (!residual && !relu) {
      return n;
    }
    try (n) {
      return residual ? (relu ? ADD_RELU : ADD).call(training, n, shortcut) : Relu.of(n, training);
    }
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    if (norm.isSynchronised(training)) {
      return apart(x, null, training);
    }
    return function(x, training)
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
    if (norm.isSynchronised(training)) {
      return apart(x, shortcut, training);
    }
    return function(x, training)
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

  private TorchScript function(NDArray x, boolean training) {
    ConvPlan plan = ConvPlan.of(conv.spec(), precision, x);
    return norm.usesBatch(training)
        ? batch.computeIfAbsent(plan, p -> function(p, true))
        : running.computeIfAbsent(plan, p -> function(p, false));
  }
}
