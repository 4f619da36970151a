package org.maskdeep.image.randaugment;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.maskdeep.image.Image;

/**
 * A map from a place (x, y) of the result to the place (a x + b y + c, d x + e y + f) of the image;
 * places are pixels from the upper left corner, the middle of the first is (0.5, 0.5). Bicubic
 * interpolation as in Pillow's {@code Image.transform}.
 */
record Affine(double a, double b, double c, double d, double e, double f) {
  private static final int DECIMALS = 15;

  static Affine shearX(double factor) {
    return new Affine(1, factor, 0, 0, 1, 0);
  }

  static Affine shearY(double factor) {
    return new Affine(1, 0, 0, factor, 1, 0);
  }

  static Affine translate(double x, double y) {
    return new Affine(1, 0, x, 0, 1, y);
  }

  /** Around the middle of an image, anticlockwise, as Pillow's {@code Image.rotate}. */
  static Affine rotate(double degrees, int width, int height) {
    double turn = degrees - 360 * Math.floor(degrees / 360);
    double angle = -(turn * (Math.PI / 180));
    double cosine = rounded(StrictMath.cos(angle));
    double sine = rounded(StrictMath.sin(angle));
    double x = width / 2.0;
    double y = height / 2.0;
    return new Affine(
        cosine, sine, cosine * -x + sine * -y + x, -sine, cosine, -sine * -x + cosine * -y + y);
  }

  private static double rounded(double value) {
    return new BigDecimal(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).doubleValue();
  }

  /**
   * The image that the map makes.
   *
   * @param fill the value of each channel, [3], where the map leads out of the image
   */
  Image apply(Image image, int[] fill) {
    int width = image.width();
    int height = image.height();
    byte[] out = new byte[image.rgb().length];
    int at = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        double x = a * (column + 0.5) + b * (row + 0.5) + c;
        double y = d * (column + 0.5) + e * (row + 0.5) + f;
        boolean inside = x >= 0 && x < width && y >= 0 && y < height;
        for (int channel = 0; channel < Image.CHANNELS; channel++) {
          out[at++] = (byte) (inside ? bicubic(image, x - 0.5, y - 0.5, channel) : fill[channel]);
        }
      }
    }
    return new Image(width, height, out);
  }

  /** Between the middles of pixels; pixels beyond the border are as those at it. */
  private static int bicubic(Image image, double x, double y, int channel) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double[] rows = new double[4];
    for (int i = 0; i < rows.length; i++) {
      int row = Math.max(0, Math.min(image.height() - 1, top - 1 + i));
      rows[i] =
          cubic(
              pixel(image, left - 1, row, channel),
              pixel(image, left, row, channel),
              pixel(image, left + 1, row, channel),
              pixel(image, left + 2, row, channel),
              x - left);
    }
    double value = cubic(rows[0], rows[1], rows[2], rows[3], y - top);
    return (int) Math.max(0, Math.min(255, value)); // rounded down, as in Pillow
  }

  private static double pixel(Image image, int x, int y, int channel) {
    return image.get(Math.max(0, Math.min(image.width() - 1, x)), y, channel);
  }

  /** Between v2 (d = 0) and v3 (d = 1), with slopes (v3 − v1) and (v4 − v2): Keys with a = −1. */
  private static double cubic(double v1, double v2, double v3, double v4, double d) {
    double linear = -v1 + v3;
    double square = 2 * (v1 - v2) + v3 - v4;
    double cube = -v1 + v2 - v3 + v4;
    return v2 + d * (linear + d * (square + d * cube));
  }
}
