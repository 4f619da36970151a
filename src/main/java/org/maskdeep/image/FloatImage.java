package org.maskdeep.image;

/**
 * A picture of RGB floats, usually in [0, 1].
 *
 * @param width W, at least 1
 * @param height H, at least 1
 * @param data [H, W, C]; shared, not copied
 */
public record FloatImage(int width, int height, float[] data) {
  /** Checks that the array fits the size. */
  public FloatImage {
    if (width < 1 || height < 1 || data.length != (long) width * height * Image.CHANNELS) {
      throw new IllegalArgumentException(
          "an image of %dx%d does not fit %d floats [H, W, 3]"
              .formatted(width, height, data.length));
    }
  }
}
