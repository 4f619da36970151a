package org.maskdeep.image;

import java.util.Locale;

/**
 * An image of 8-bit RGB pixels.
 *
 * @param width W, at least 1
 * @param height H, at least 1
 * @param rgb [H, W, C] unsigned bytes; shared, not copied: do not write into it
 */
public record Image(int width, int height, byte[] rgb) {
  /** Number of channels of every image here. */
  public static final int CHANNELS = 3;

  /** Checks that the array fits the size. */
  public Image {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("an image of " + width + "x" + height + " has no pixels");
    }
    if (rgb.length != (long) width * height * CHANNELS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an image of %dx%d needs %d bytes [H, W, 3], got %d",
              width,
              height,
              (long) width * height * CHANNELS,
              rgb.length));
    }
  }

  /** The value of channel c (0 red, 1 green, 2 blue) at column x of row y, in [0, 255]. */
  public int get(int x, int y, int c) {
    return rgb[(y * width + x) * CHANNELS + c] & 0xFF;
  }
}
