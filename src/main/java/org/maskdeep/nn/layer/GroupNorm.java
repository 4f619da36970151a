package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Locale;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * Group normalisation (Wu and He 2018, arXiv 1803.08494): [B, C, H, W] → the same shape in 32 bits,
 * over H, W and the channels of a group, of every image by itself; ε = 1e-5. It has no running
 * statistics.
 */
public final class GroupNorm extends Layer {
  private final Parameter weight; // [C]
  private final Parameter bias; // [C]
  private final TorchScript function;

  /**
   * Over C channels.
   *
   * @param groups of the channels; must divide them
   */
  public GroupNorm(int groups, int channels) {
    if (groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "group norm of %d channels in %d groups: the groups must divide the channels",
              channels,
              groups));
    }
    weight = parameter("weight", Parameter.Type.GAMMA, Initial.ONES, channels);
    bias = parameter("bias", Parameter.Type.BETA, Initial.ZEROS, channels);
    function =
        TorchScript.of(
            "x: Tensor, g: Tensor, b: Tensor",
            "Tensor",
            String.format(
                Locale.ROOT,
                "return torch.group_norm(%s, %d, g, b, 1e-05, True)",
                Precision.widen("x"),
                groups));
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
