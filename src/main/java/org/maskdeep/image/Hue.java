package org.maskdeep.image;

/**
 * Turns the hue circle on floats in [0, 1], through HSV, as torchvision's tensor {@code adjust_hue}
 * does.
 */
public final class Hue {
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int FALLING = 2;
  private static final int RISING = 3;

  private static final int[] SECTORS = {
    code(HIGH, RISING, LOW),
    code(FALLING, HIGH, LOW),
    code(LOW, HIGH, RISING),
    code(LOW, FALLING, HIGH),
    code(RISING, LOW, HIGH),
    code(HIGH, LOW, FALLING),
    code(HIGH, RISING, LOW) // 6, reached by rounding
  };

  private static final int SIX = Float.floatToRawIntBits(6);

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

  /**
   * {@link #shift(FloatImage, double)} in place on {@code length} numbers from {@code offset}.
   *
   * <p>Neighbouring pixels mostly share their highest channel, but not the sector that they come to
   * lie in: branches are for the first, a table for the second, so that a processor guesses well.
   */
  public static void shift(float[] data, int offset, int length, float turn) {
    float sixths = turn * 6;
    float[] choices = new float[4];
    for (int i = offset; i < offset + length; i += 3) {
      float red = data[i];
      float green = data[i + 1];
      float blue = data[i + 2];
      float high;
      float low;
      float difference;
      float begin; // of the channel's hues, in sixths of the circle
      if (red >= green && red >= blue) {
        high = red;
        low = green < blue ? green : blue;
        difference = green - blue;
        begin = 6; // not 0: made positive
      } else if (green >= blue) {
        high = green;
        low = red < blue ? red : blue;
        difference = blue - red;
        begin = 2;
      } else {
        high = blue;
        low = red < green ? red : green;
        difference = red - green;
        begin = 4;
      }
      float chroma = high - low;
      if (chroma == 0) {
        continue; // grey has no hue
      }
      float sector = difference / chroma + begin + sixths;
      int bits = Float.floatToRawIntBits(sector);
      int negative = bits >> 31; // all ones, or 0
      int beyond = ~(negative | bits - SIX >> 31); // sector >= 6
      sector += Float.intBitsToFloat(SIX & negative);
      sector -= Float.intBitsToFloat(SIX & beyond);
      int whole = (int) sector;
      float part = sector - whole;
      choices[HIGH] = high;
      choices[LOW] = low;
      choices[FALLING] = high - chroma * part;
      choices[RISING] = low + chroma * part;
      int code = SECTORS[whole];
      data[i] = choices[code & 3];
      data[i + 1] = choices[code >> 2 & 3];
      data[i + 2] = choices[code >> 4 & 3];
    }
  }

  private static int code(int red, int green, int blue) {
    return red | green << 2 | blue << 4;
  }
}
