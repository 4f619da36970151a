package org.maskdeep.image.randaugment;

import java.util.Arrays;
import org.maskdeep.image.Image;

/**
 * Operations that go from a poorer image towards the image and beyond, poor + f (image − poor), as
 * Pillow's ImageEnhance: 1 changes nothing, 0 is the poorer image.
 */
final class Enhance {
  private Enhance() {}

  /** The poorer image is the grey of each pixel. */
  static Image color(Image image, double factor) {
    byte[] rgb = image.rgb();
    byte[] poor = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i += Image.CHANNELS) {
      Arrays.fill(poor, i, i + Image.CHANNELS, (byte) grey(rgb, i));
    }
    return blend(poor, image, factor);
  }

  /** The poorer image is the mean grey. */
  static Image contrast(Image image, double factor) {
    byte[] rgb = image.rgb();
    long sum = 0;
    for (int i = 0; i < rgb.length; i += Image.CHANNELS) {
      sum += grey(rgb, i);
    }
    double mean = (double) sum / (rgb.length / Image.CHANNELS);
    byte[] poor = new byte[rgb.length];
    Arrays.fill(poor, (byte) (int) (mean + 0.5));
    return blend(poor, image, factor);
  }

  /** The poorer image is black. */
  static Image brightness(Image image, double factor) {
    return blend(new byte[image.rgb().length], image, factor);
  }

  /** The poorer image is blurred: weights 1 around 5, divided by 13; border pixels as they are. */
  static Image sharpness(Image image, double factor) {
    byte[] rgb = image.rgb();
    byte[] poor = rgb.clone();
    int line = image.width() * Image.CHANNELS;
    for (int y = 1; y < image.height() - 1; y++) {
      for (int i = y * line + Image.CHANNELS; i < (y + 1) * line - Image.CHANNELS; i++) {
        int sum = 4 * (rgb[i] & 0xFF);
        for (int row = i - line; row <= i + line; row += line) {
          sum += rgb[row - Image.CHANNELS] & 0xFF;
          sum += rgb[row] & 0xFF;
          sum += rgb[row + Image.CHANNELS] & 0xFF;
        }
        poor[i] = (byte) ((sum + 6) / 13); // the nearest; there are no ties
      }
    }
    return blend(poor, image, factor);
  }

  /** Pillow's conversion to L. */
  private static int grey(byte[] rgb, int at) {
    int red = rgb[at] & 0xFF;
    int green = rgb[at + 1] & 0xFF;
    int blue = rgb[at + 2] & 0xFF;
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }

  /** In 32 bits, rounded down and limited, as Pillow does. */
  private static Image blend(byte[] poor, Image image, double factor) {
    float alpha = (float) factor;
    byte[] rgb = image.rgb();
    byte[] out = new byte[rgb.length];
    for (int i = 0; i < out.length; i++) {
      int from = poor[i] & 0xFF;
      float value = from + alpha * ((rgb[i] & 0xFF) - from);
      out[i] = (byte) (int) Math.max(0f, Math.min(255f, value));
    }
    return new Image(image.width(), image.height(), out);
  }
}
