package org.maskdeep.nn;

import org.maskdeep.tensor.Precision;

/**
 * Which ResNet.
 *
 * @param depth 18, 34 or 50
 * @param width channels of C2 before the bottleneck's expansion; 64 is the usual one
 * @param smallStem a 3x3 stem of stride 1 without pooling, for pictures up to about 64 pixels; else
 *     the 7x7 stem of stride 2 with max-pooling
 * @param norms what the batch norms do
 * @param precision of the convolutions
 */
public record ResNetOptions(
    int depth, int width, boolean smallStem, NormOptions norms, Precision precision) {
  /** Checks depth and width. */
  public ResNetOptions {
    if (depth != 18 && depth != 34 && depth != 50) {
      throw new IllegalArgumentException("ResNet depth " + depth + ": 18, 34 or 50");
    }
    if (width < 1) {
      throw new IllegalArgumentException("ResNet width " + width + " must be positive");
    }
  }

  /** torchvision's network of that depth. */
  public static ResNetOptions standard(int depth) {
    return new ResNetOptions(depth, 64, false, NormOptions.TRAINED, Precision.FP32);
  }

  /** The network for small pictures: 3x3 stem. */
  public static ResNetOptions small(int depth, int width) {
    return new ResNetOptions(depth, width, true, NormOptions.TRAINED, Precision.FP32);
  }

  /** The same network computing in another precision. */
  public ResNetOptions with(Precision other) {
    return new ResNetOptions(depth, width, smallStem, norms, other);
  }

  /** The same network with other norms. */
  public ResNetOptions with(NormOptions other) {
    return new ResNetOptions(depth, width, smallStem, other, precision);
  }

  boolean bottleneck() {
    return depth == 50;
  }

  int[] blocks() {
    return depth == 18 ? new int[] {2, 2, 2, 2} : new int[] {3, 4, 6, 3};
  }

  /** Channels of C2, C3, C4 or C5. */
  public int channels(Level level) {
    int expansion = bottleneck() ? ResidualBlock.BOTTLENECK_EXPANSION : 1;
    return width * expansion << level.ordinal();
  }

  /** The number of input pixels between neighbouring positions of a level. */
  public int stride(Level level) {
    return (smallStem ? 1 : 4) << level.ordinal();
  }
}
