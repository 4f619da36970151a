package org.maskdeep.image;

/**
 * Brightness, contrast, saturation, grey and solarize on floats in [0, 1]: the formulas of
 * torchvision's tensor transforms. Grey is 0.2989 R + 0.587 G + 0.114 B.
 */
public final class Tone {
  /** Share of red in grey. */
  public static final float RED = 0.2989f;

  /** Share of green in grey. */
  public static final float GREEN = 0.587f;

  /** Share of blue in grey. */
  public static final float BLUE = 0.114f;

  private Tone() {}

  /** clip(f · x): 0 is black, 1 changes nothing. */
  public static FloatImage brightness(FloatImage image, double factor) {
    float[] data = image.data().clone();
    brightness(data, 0, data.length, (float) check("brightness", factor));
    return new FloatImage(image.width(), image.height(), data);
  }

  /** clip(f · x + (1 − f) · mean grey): 0 is flat grey, 1 changes nothing. */
  public static FloatImage contrast(FloatImage image, double factor) {
    float[] data = image.data().clone();
    contrast(data, 0, data.length, (float) check("contrast", factor));
    return new FloatImage(image.width(), image.height(), data);
  }

  /** clip(f · x + (1 − f) · grey of the pixel): 0 is grey, 1 changes nothing. */
  public static FloatImage saturation(FloatImage image, double factor) {
    float[] data = image.data().clone();
    saturation(data, 0, data.length, (float) check("saturation", factor));
    return new FloatImage(image.width(), image.height(), data);
  }

  /** The grey of every pixel in all three channels. */
  public static FloatImage grey(FloatImage image) {
    float[] data = image.data().clone();
    grey(data, 0, data.length);
    return new FloatImage(image.width(), image.height(), data);
  }

  /** 1 − x where x ≥ threshold, x elsewhere. */
  public static FloatImage solarize(FloatImage image, double threshold) {
    float[] data = image.data().clone();
    solarize(data, 0, data.length, (float) threshold);
    return new FloatImage(image.width(), image.height(), data);
  }

  /**
   * {@link #brightness(FloatImage, double)} in place on {@code length} numbers from {@code offset}.
   */
  public static void brightness(float[] data, int offset, int length, float factor) {
    blend(data, offset, length, factor, 0);
  }

  /** {@link #contrast(FloatImage, double)} in place; the numbers are one whole image. */
  public static void contrast(float[] data, int offset, int length, float factor) {
    double red = 0;
    double green = 0;
    double blue = 0;
    for (int i = offset; i < offset + length; i += 3) {
      red += data[i];
      green += data[i + 1];
      blue += data[i + 2];
    }
    double mean = (RED * red + GREEN * green + BLUE * blue) / (length / Image.CHANNELS);
    blend(data, offset, length, factor, (float) ((1 - factor) * mean));
  }

  /** {@link #saturation(FloatImage, double)} in place. */
  public static void saturation(float[] data, int offset, int length, float factor) {
    float rest = 1 - factor;
    for (int i = offset; i < offset + length; i += 3) {
      float red = data[i];
      float green = data[i + 1];
      float blue = data[i + 2];
      float grey = rest * (RED * red + GREEN * green + BLUE * blue);
      data[i] = unit(factor * red + grey);
      data[i + 1] = unit(factor * green + grey);
      data[i + 2] = unit(factor * blue + grey);
    }
  }

  /** {@link #grey(FloatImage)} in place. */
  public static void grey(float[] data, int offset, int length) {
    for (int i = offset; i < offset + length; i += 3) {
      float grey = RED * data[i] + GREEN * data[i + 1] + BLUE * data[i + 2];
      data[i] = grey;
      data[i + 1] = grey;
      data[i + 2] = grey;
    }
  }

  /** {@link #solarize(FloatImage, double)} in place. */
  public static void solarize(float[] data, int offset, int length, float threshold) {
    for (int i = offset; i < offset + length; i++) {
      float x = data[i];
      data[i] = x >= threshold ? 1 - x : x;
    }
  }

  private static void blend(float[] data, int offset, int length, float factor, float shift) {
    for (int i = offset; i < offset + length; i++) {
      data[i] = Math.max(0f, Math.min(1f, factor * data[i] + shift)); // vectors
    }
  }

  /** x limited to [0, 1]. */
  static float unit(float x) {
    return x < 0 ? 0 : x > 1 ? 1 : x;
  }

  private static double check(String name, double factor) {
    if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a " + name + " factor of " + factor + " must be 0 or more (1 changes nothing)");
    }
    return factor;
  }
}
