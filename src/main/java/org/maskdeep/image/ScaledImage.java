package org.maskdeep.image;

import java.util.Locale;

/**
 * An image decoded at M/8 of its sides: what was pixel (x, y) lies at (x · M/8, y · M/8).
 *
 * @param image its pixels, ceil(W · M/8) x ceil(H · M/8)
 * @param full its whole size W x H, upright
 * @param eighths M, in [1, 8]; 8 is the image itself
 */
public record ScaledImage(Image image, ImageSize full, int eighths) {
  /** Checks that the sizes fit. */
  public ScaledImage {
    if (eighths < 1
        || eighths > Resolution.FULL
        || !new ImageSize(image.width(), image.height()).equals(scaled(full, eighths))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%dx%d pixels are not %d eighths of %dx%d: they must be ceil(side · eighths / 8)",
              image.width(),
              image.height(),
              eighths,
              full.width(),
              full.height()));
    }
  }

  /** An image with all its pixels. */
  public static ScaledImage full(Image image) {
    return new ScaledImage(image, new ImageSize(image.width(), image.height()), Resolution.FULL);
  }

  /** The size of an image at so many eighths. */
  public static ImageSize scaled(ImageSize full, int eighths) {
    return new ImageSize(side(full.width(), eighths), side(full.height(), eighths));
  }

  private static int side(int side, int eighths) {
    return (int) (((long) side * eighths + Resolution.FULL - 1) / Resolution.FULL);
  }
}
