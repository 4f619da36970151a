package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Locale;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/** Affine map of the last axis: [N, Din] → [N, Dout], y = x Wᵀ + b; PyTorch's initial values. */
public final class Linear extends Layer {
  private final int out;
  private final Parameter weight; // [Dout, Din]
  private final Parameter bias; // [Dout] or null
  private final TorchScript function;

  /** With PyTorch's initial values, U(-1/sqrt(Din), 1/sqrt(Din)). */
  public Linear(int in, int out, boolean bias, Precision precision) {
    this(in, out, bias, precision, Initial.uniformFanIn(in), Initial.uniformFanIn(in));
  }

  /** With initial values of one's own. */
  public Linear(
      int in, int out, boolean bias, Precision precision, Initial forWeight, Initial forBias) {
    this.out = out;
    weight = parameter("weight", Parameter.Type.WEIGHT, forWeight, out, in);
    this.bias = bias ? parameter("bias", Parameter.Type.BIAS, forBias, out) : null;
    String product =
        String.format(
            Locale.ROOT,
            "torch.linear(%s, %s, %s)",
            precision.cast("x"),
            precision.cast("w"),
            bias ? precision.cast("b") : "None");
    function =
        TorchScript.of(
            "x: Tensor, w: Tensor" + (bias ? ", b: Tensor" : ""),
            "Tensor",
            "y = " + product,
            "return " + precision.uncast("y"));
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    return bias == null
        ? function.call(training, x, weight.getArray())
        : function.call(training, x, weight.getArray(), bias.getArray()); // [N, Dout]
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape s = inputs[0];
    return new Shape[] {s.slice(0, s.dimension() - 1).add(out)};
  }
}
