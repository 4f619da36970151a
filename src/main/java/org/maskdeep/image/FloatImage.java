package org.maskdeep.image;

import java.util.Locale;

/**
 * An image of RGB floats, usually in [0, 1].
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
          String.format(
              Locale.ROOT,
              "an image of %dx%d does not fit %d floats [H, W, 3]",
              width,
              height,
              data.length));
    }
  }

  /** The pixels divided by 255. */
  public static FloatImage of(Image image) {
    byte[] rgb = image.rgb();
    float[] data = new float[rgb.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (rgb[i] & 0xFF) / 255f;
    }
    return new FloatImage(image.width(), image.height(), data);
  }

  /** The nearest 8-bit image; values outside [0, 1] are limited. */
  public Image toImage() {
    byte[] rgb = new byte[data.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.round(Tone.unit(data[i]) * 255);
    }
    return new Image(width, height, rgb);
  }

  /** The value of channel c at column x of row y. */
  public float get(int x, int y, int c) {
    return data[(y * width + x) * Image.CHANNELS + c];
  }
}
