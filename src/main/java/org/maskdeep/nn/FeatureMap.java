package org.maskdeep.nn;

import java.util.Locale;

/**
 * One of the feature maps that an encoder gives, [B, C, H, W].
 *
 * @param name such as {@code C4}
 * @param channels C
 * @param stride input pixels between neighbouring positions
 */
public record FeatureMap(String name, int channels, int stride) {
  /** Checks the numbers. */
  public FeatureMap {
    if (name.isBlank() || channels < 1 || stride < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "feature map '%s' with %d channels and stride %d: needs a name and positive numbers",
              name,
              channels,
              stride));
    }
  }

  /** The positions along a side of an image of so many pixels: ⌈pixels / stride⌉. */
  public int positions(int pixels) {
    return (pixels + stride - 1) / stride;
  }
}
