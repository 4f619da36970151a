package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Locale;
import org.maskdeep.tensor.TorchScript;

/** Layer normalisation of the last axis (Ba et al. 2016): [*, d] → [*, d], ε = 1e-6. */
public final class LayerNorm extends Layer {
  private final Parameter weight; // [d]
  private final Parameter bias; // [d]
  private final TorchScript function;

  /** Over d channels. */
  public LayerNorm(int width) {
    weight = parameter("weight", Parameter.Type.GAMMA, Initial.ONES, width);
    bias = parameter("bias", Parameter.Type.BETA, Initial.ZEROS, width);
    function =
        TorchScript.of(
            "x: Tensor, g: Tensor, b: Tensor", "Tensor", "return " + text("x", width, "g", "b"));
  }

  /** TorchScript text that normalises a name. */
  static String text(String name, int width, String weight, String bias) {
    return String.format(
        Locale.ROOT, "torch.layer_norm(%s, [%d], %s, %s, 1e-06)", name, width, weight, bias);
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    return function.call(training, x, weight.getArray(), bias.getArray());
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }
}
