package org.maskdeep.image;

import java.util.Locale;

/**
 * A rectangle of whole pixels.
 *
 * @param x left column
 * @param y top row
 * @param width number of columns, at least 1
 * @param height number of rows, at least 1
 */
public record Crop(int x, int y, int width, int height) {
  /** Checks that the rectangle has pixels. */
  public Crop {
    if (x < 0 || y < 0 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a crop of %dx%d at (%d, %d) must have pixels and begin inside the image",
              width,
              height,
              x,
              y));
    }
  }

  /** The whole image. */
  public static Crop whole(Image image) {
    return new Crop(0, 0, image.width(), image.height());
  }

  /** The square of a side in the middle of width x height pixels. */
  public static Crop middle(int width, int height, int side) {
    return new Crop((width - side) / 2, (height - side) / 2, side, side);
  }

  /**
   * Cuts the rectangle out.
   *
   * @throws IllegalArgumentException when it reaches out of the image
   */
  public Image cut(Image image) {
    checkInside(image);
    int row = width * Image.CHANNELS;
    byte[] out = new byte[row * height];
    for (int r = 0; r < height; r++) {
      int from = ((y + r) * image.width() + x) * Image.CHANNELS;
      System.arraycopy(image.rgb(), from, out, r * row, row);
    }
    return new Image(width, height, out);
  }

  void checkInside(Image image) {
    checkInside(image.width(), image.height());
  }

  void checkInside(int imageWidth, int imageHeight) {
    if ((long) x + width > imageWidth || (long) y + height > imageHeight) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a crop of %dx%d at (%d, %d) reaches out of an image of %dx%d",
              width,
              height,
              x,
              y,
              imageWidth,
              imageHeight));
    }
  }
}
