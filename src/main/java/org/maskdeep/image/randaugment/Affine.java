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
  private static final int TAPS = 4;

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
    int[] columns = new int[TAPS];
    int[] rows = new int[TAPS];
    int at = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        double x = a * (column + 0.5) + b * (row + 0.5) + c;
        double y = d * (column + 0.5) + e * (row + 0.5) + f;
        if (x >= 0 && x < width && y >= 0 && y < height) {
          double dx = neighbours(x - 0.5, width, Image.CHANNELS, columns);
          double dy = neighbours(y - 0.5, height, width * Image.CHANNELS, rows);
          for (int channel = 0; channel < Image.CHANNELS; channel++) {
            out[at++] = (byte) bicubic(image.rgb(), columns, rows, dx, dy, channel);
          }
        } else {
          for (int channel = 0; channel < Image.CHANNELS; channel++) {
            out[at++] = (byte) fill[channel];
          }
        }
      }
    }
    return new Image(width, height, out);
  }

  /**
   * Offsets of the four pixels around a place; beyond the border they are those at it.
   *
   * @param place between the middles of pixels
   * @return how far it is behind the second of them, in [0, 1)
   */
  private static double neighbours(double place, int length, int stride, int[] offsets) {
    int second = (int) Math.floor(place);
    for (int i = 0; i < TAPS; i++) {
      offsets[i] = Math.max(0, Math.min(length - 1, second - 1 + i)) * stride;
    }
    return place - second;
  }

  private static int bicubic(
      byte[] rgb, int[] columns, int[] rows, double dx, double dy, int channel) {
    double first = line(rgb, columns, rows[0] + channel, dx);
    double second = line(rgb, columns, rows[1] + channel, dx);
    double third = line(rgb, columns, rows[2] + channel, dx);
    double fourth = line(rgb, columns, rows[3] + channel, dx);
    double value = cubic(first, second, third, fourth, dy);
    return (int) Math.max(0, Math.min(255, value)); // rounded down, as in Pillow
  }

  private static double line(byte[] rgb, int[] columns, int at, double dx) {
    return cubic(
        rgb[at + columns[0]] & 0xFF,
        rgb[at + columns[1]] & 0xFF,
        rgb[at + columns[2]] & 0xFF,
        rgb[at + columns[3]] & 0xFF,
        dx);
  }

  /** Between v2 (d = 0) and v3 (d = 1), with slopes (v3 − v1) and (v4 − v2): Keys with a = −1. */
  private static double cubic(double v1, double v2, double v3, double v4, double d) {
    double linear = -v1 + v3;
    double square = 2 * (v1 - v2) + v3 - v4;
    double cube = -v1 + v2 - v3 + v4;
    return v2 + d * (linear + d * (square + d * cube));
  }
}
