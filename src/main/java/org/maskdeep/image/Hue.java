package org.maskdeep.image;

/**
 * Turns the hue circle on floats in [0, 1], through HSV, as torchvision's tensor {@code adjust_hue}
 * does.
 */
public final class Hue {
  private Hue() {}

  /**
   * Adds a share of the circle to every hue.
   *
   * @param turn in [-0.5, 0.5]; 0 changes nothing, ±0.5 is the complementary colour
   */
  public static FloatImage shift(FloatImage image, double turn) {
    if (!(turn >= -0.5 && turn <= 0.5)) {
      throw new IllegalArgumentException("a hue turn of " + turn + " must be in [-0.5, 0.5]");
    }
    float[] data = image.data().clone();
    shift(data, 0, data.length, (float) turn);
    return new FloatImage(image.width(), image.height(), data);
  }

  /** {@link #shift(FloatImage, double)} in place on {@code length} numbers from {@code offset}. */
  public static void shift(float[] data, int offset, int length, float turn) {
    float sixths = turn * 6;
    for (int i = offset; i < offset + length; i += 3) {
      float red = data[i];
      float green = data[i + 1];
      float blue = data[i + 2];
      float high = Math.max(red, Math.max(green, blue));
      float low = Math.min(red, Math.min(green, blue));
      float chroma = high - low;
      if (chroma == 0) {
        continue; // grey has no hue
      }
      float sector; // hue in sixths of the circle, made positive
      if (high == red) {
        sector = (green - blue) / chroma + 6;
      } else if (high == green) {
        sector = (blue - red) / chroma + 2;
      } else {
        sector = (red - green) / chroma + 4;
      }
      sector += sixths;
      if (sector < 0) {
        sector += 6;
      } else if (sector >= 6) {
        sector -= 6;
      }
      int whole = (int) sector;
      float part = sector - whole;
      float falling = high - chroma * part;
      float rising = low + chroma * part;
      switch (whole) {
        case 1 -> set(data, i, falling, high, low);
        case 2 -> set(data, i, low, high, rising);
        case 3 -> set(data, i, low, falling, high);
        case 4 -> set(data, i, rising, low, high);
        case 5 -> set(data, i, high, low, falling);
        default -> set(data, i, high, rising, low); // 0, and 6 reached by rounding
      }
    }
  }

  private static void set(float[] data, int i, float red, float green, float blue) {
    data[i] = red;
    data[i + 1] = green;
    data[i + 2] = blue;
  }
}
