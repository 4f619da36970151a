package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Locale;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * Transposed convolution of kernel 2 and stride 2, with bias and ReLU: [B, Cin, H, W] → [B, Cout,
 * 2H, 2W]. Every input position makes a 2x2 square of its own.
 */
public final class Upsampling2d extends Layer {
  private static final int SIDE = 2;

  private final int out;
  private final Parameter weight; // [Cin, Cout, 2, 2]
  private final Parameter bias; // [Cout]
  private final TorchScript function;

  /** From Cin to Cout channels, with torchvision's initial weights and zero bias. */
  public Upsampling2d(int in, int out, Precision precision) {
    this.out = out;
    weight =
        parameter("weight", Parameter.Type.WEIGHT, Initial.KAIMING_FAN_OUT, in, out, SIDE, SIDE);
    bias = parameter("bias", Parameter.Type.BIAS, Initial.ZEROS, out);
    function =
        TorchScript.of(
            "x: Tensor, w: Tensor, b: Tensor",
            "Tensor",
            String.format(
                Locale.ROOT,
                "y = torch.conv_transpose2d(%s, %s, %s, [2, 2])",
                precision.cast("x"),
                precision.cast("w"),
                precision.cast("b")),
            "return torch.relu(y)");
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    return function.call(training, x, weight.getArray(), bias.getArray()); // [B, Cout, 2H, 2W]
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape s = inputs[0];
    return new Shape[] {new Shape(s.get(0), out, SIDE * s.get(2), SIDE * s.get(3))};
  }
}
