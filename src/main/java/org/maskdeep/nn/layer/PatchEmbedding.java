package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * Makes patches of a feature map: 1x1 convolution and batch norm into the common width d, then one
 * row for every position: [B, C, H, W] → [B, N, d] with N = H·W in row order, in at least 32 bits.
 */
public final class PatchEmbedding extends Layer {
  private static final TorchScript ROWS =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "y = " + Precision.widen("x"),
          "return torch.flatten(torch.permute(y, [0, 2, 3, 1]), 1, 2)");

  private final int width;
  private final ConvNorm projection; // null: identity

  private PatchEmbedding(int width, ConvNorm projection) {
    this.width = width;
    this.projection = projection;
  }

  /**
   * A learned embedding.
   *
   * @param channels C of the feature map
   * @param width d
   */
  public PatchEmbedding(int channels, int width, Precision precision) {
    this.width = width;
    Conv2d conv = child("0", new Conv2d(Conv2d.Spec.same(channels, width, 1, 1), precision));
    BatchNorm norm = child("1", new BatchNorm(width));
    projection = new ConvNorm(conv, norm, false, false, precision);
  }

  /** No embedding: the patches are the feature vectors themselves, d = C. */
  public static PatchEmbedding identity(int channels) {
    return new PatchEmbedding(channels, null);
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    if (projection == null) {
      return ROWS.call(training, x); // [B, N, C]
    }
    try (NDArray map = projection.forward(x, training)) { // [B, d, H, W]
      return ROWS.call(training, map); // [B, N, d]
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape s = inputs[0];
    return new Shape[] {new Shape(s.get(0), s.get(2) * s.get(3), width)};
  }
}
