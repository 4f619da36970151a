package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.maskdeep.tensor.Precision;

/**
 * A convolution, then a batch norm or a bias, then perhaps a ReLU: [B, Cin, H, W] → [B, Cout, H',
 * W']. The names are those of torchvision's {@code Conv2dNormActivation}: 0 the convolution, 1 the
 * norm.
 */
public final class ConvBlock extends Layer {
  private final Conv2d conv;
  private final ConvNorm fused; // null without norm
  private final boolean relu;

  private ConvBlock(Conv2d conv, BatchNorm norm, boolean relu, Precision precision) {
    this.conv = child("0", conv);
    this.relu = relu;
    fused = norm == null ? null : new ConvNorm(conv, child("1", norm), false, relu, precision);
  }

  /**
   * The layer.
   *
   * @param kernel side, odd; the output is as large as the input
   * @param norms the batch norm that follows, or null for a bias
   * @param initial of the convolution's weight
   */
  public static ConvBlock of(
      int in,
      int out,
      int kernel,
      NormOptions norms,
      boolean relu,
      Precision precision,
      Initial initial) {
    boolean bias = norms == null;
    Conv2d.Spec spec = new Conv2d.Spec(in, out, kernel, 1, kernel / 2, bias);
    Conv2d conv = new Conv2d(spec, precision, initial);
    return new ConvBlock(conv, bias ? null : norms.create(out), relu, precision);
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    if (fused != null) {
      return fused.forward(x, training);
    }
    NDArray y = conv.forward(x, training);
    if (!relu) {
      return y;
    }
    try (y) {
      return Relu.of(y, training);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return conv.getOutputShapes(inputs);
  }
}
