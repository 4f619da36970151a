package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * A convolution into which the batch norm behind it is folded, for evaluation: with s = γ / √(σ² +
 * ε) the weights of an output channel are w · s and its bias is β − μ · s. They are computed once,
 * in 64 bits; the results differ from those of convolution and norm by rounding alone.
 */
public final class FoldedConv implements ConvUnit {
  private final NDArray weight; // [Cout, Cin, K, K], channels-last, in the compute type
  private final NDArray bias; // [Cout]
  private final Conv2d.Spec spec; // without a bias, as the plan of an input wants it
  private final boolean residual;
  private final boolean relu;
  private final Precision precision;
  private final Map<ConvPlan, TorchScript> functions = new ConcurrentHashMap<>();

  /**
   * Of what a {@link ConvNorm} consists of.
   *
   * @param owner of the folded weights
   * @param precision of the convolution; weights and bias are cast to it once
   */
  FoldedConv(
      NDManager owner,
      Conv2d conv,
      BatchNorm norm,
      boolean residual,
      boolean relu,
      Precision precision) {
    NDList folded =
        fold(precision)
            .callAll(
                false,
                conv.weight(),
                norm.weight(),
                norm.bias(),
                norm.runningMean(),
                norm.runningVar());
    folded.attach(owner);
    weight = folded.get(0);
    bias = folded.get(1);
    spec = conv.spec();
    this.residual = residual;
    this.relu = relu;
    this.precision = precision;
  }

  /** The bias is added by the convolution, or, where images lie beside each other, after it. */
  private TorchScript function(ConvPlan plan) {
    boolean within = plan.kind() == ConvPlan.Kind.DIRECT;
    Conv2d.Spec withBias =
        new Conv2d.Spec(spec.in(), spec.out(), spec.kernel(), spec.stride(), spec.padding(), true);
    List<String> body = new ArrayList<>(plan.text(within ? withBias : spec, precision));
    body.add(within ? "a = c" : "a = torch.add_(c, torch.reshape(b, [1, -1, 1, 1]))");
    body.add(residual ? "s = torch.add_(a, r)" : "s = a");
    body.add(relu ? "return torch.relu_(s)" : "return s");
    return TorchScript.of(
        "x: Tensor, w: Tensor, b: Tensor" + (residual ? ", r: Tensor" : ""),
        "Tensor",
        body.toArray(String[]::new));
  }

  private TorchScript function(NDArray x) {
    return functions.computeIfAbsent(ConvPlan.of(spec, precision, x), this::function);
  }

  private static TorchScript fold(Precision precision) {
    String weight = precision == Precision.BF16 ? "torch.to(m, 15)" : Precision.like("m", "w");
    String bias = precision == Precision.BF16 ? "torch.to(n, 15)" : Precision.like("n", "w");
    return TorchScript.of(
        "w: Tensor, g: Tensor, b: Tensor, mean: Tensor, var: Tensor",
        "List[Tensor]",
        "s = torch.div(torch.to(g, 7), torch.sqrt(torch.add(torch.to(var, 7), 1.0e-05)))",
        "m = torch.mul(torch.to(w, 7), torch.reshape(s, [-1, 1, 1, 1]))",
        "n = torch.sub(torch.to(b, 7), torch.mul(torch.to(mean, 7), s))",
        "return [torch.contiguous(" + weight + ", memory_format=2), " + bias + "]");
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    return function(x).call(evaluating(training), x, weight, bias);
  }

  @Override
  public NDArray forward(NDArray x, NDArray shortcut, boolean training) {
    return function(x).call(evaluating(training), x, weight, bias, shortcut);
  }

  private static boolean evaluating(boolean training) {
    if (training) {
      throw new IllegalStateException(
          "norms are folded into convolutions: this network cannot be trained; train the one that"
              + " it was made from");
    }
    return false;
  }
}
