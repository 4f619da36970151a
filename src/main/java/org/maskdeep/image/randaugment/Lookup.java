package org.maskdeep.image.randaugment;

import org.maskdeep.image.Image;

/** Operations that replace every value of a channel by that of a table, as Pillow's ImageOps. */
final class Lookup {
  private static final int LEVELS = 256;

  private Lookup() {}

  /** A new value for each of the 256. */
  @FunctionalInterface
  private interface Table {
    int of(int value);
  }

  /** Stretches each channel, so that its darkest value is 0 and its brightest 255. */
  static Image autoContrast(Image image) {
    int[][] tables = new int[Image.CHANNELS][];
    for (int c = 0; c < Image.CHANNELS; c++) {
      int[] histogram = histogram(image, c);
      int low = 0;
      while (histogram[low] == 0) {
        low++;
      }
      int high = LEVELS - 1;
      while (histogram[high] == 0) {
        high--;
      }
      double scale = high > low ? 255.0 / (high - low) : 1;
      double offset = high > low ? -low * scale : 0;
      tables[c] = table(i -> (int) (i * scale + offset));
    }
    return apply(image, tables);
  }

  /** Gives each channel a flat histogram, as far as equal values stay equal. */
  static Image equalize(Image image) {
    int[][] tables = new int[Image.CHANNELS][];
    int pixels = image.width() * image.height();
    for (int c = 0; c < Image.CHANNELS; c++) {
      int[] histogram = histogram(image, c);
      int high = LEVELS - 1;
      while (histogram[high] == 0) {
        high--;
      }
      int step = (pixels - histogram[high]) / 255;
      if (step == 0) {
        tables[c] = table(i -> i);
        continue;
      }
      tables[c] = new int[LEVELS];
      int n = step / 2;
      for (int i = 0; i < LEVELS; i++) {
        tables[c][i] = byteOf(n / step);
        n += histogram[i];
      }
    }
    return apply(image, tables);
  }

  static Image invert(Image image) {
    return apply(image, i -> 255 - i);
  }

  /**
   * Keeps the highest bits.
   *
   * @param bits in [0, 8]; 0 is black
   */
  static Image posterize(Image image, int bits) {
    int mask = -(1 << (8 - bits));
    return apply(image, i -> i & mask);
  }

  /** Inverts values of at least the threshold. */
  static Image solarize(Image image, int threshold) {
    return apply(image, i -> i < threshold ? i : 255 - i);
  }

  /** Adds to values below 128. */
  static Image solarizeAdd(Image image, int add) {
    return apply(image, i -> i < 128 ? i + add : i);
  }

  private static int[] histogram(Image image, int channel) {
    int[] histogram = new int[LEVELS];
    byte[] rgb = image.rgb();
    for (int i = channel; i < rgb.length; i += Image.CHANNELS) {
      histogram[rgb[i] & 0xFF]++;
    }
    return histogram;
  }

  private static int[] table(Table function) {
    int[] table = new int[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      table[i] = byteOf(function.of(i));
    }
    return table;
  }

  private static int byteOf(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static Image apply(Image image, Table function) {
    int[] table = table(function);
    return apply(image, new int[][] {table, table, table});
  }

  private static Image apply(Image image, int[][] tables) {
    byte[] rgb = image.rgb();
    byte[] out = new byte[rgb.length];
    for (int c = 0; c < Image.CHANNELS; c++) {
      int[] table = tables[c];
      for (int i = c; i < out.length; i += Image.CHANNELS) {
        out[i] = (byte) table[rgb[i] & 0xFF];
      }
    }
    return new Image(image.width(), image.height(), out);
  }
}
