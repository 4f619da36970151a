package org.maskdeep.image;

import java.util.Locale;

/**
 * (x − mean) / std per channel on floats in [0, 1], and the way back for people to look at.
 *
 * @param meanRed mean of the red channel
 * @param meanGreen mean of the green channel
 * @param meanBlue mean of the blue channel
 * @param stdRed standard deviation of the red channel, positive
 * @param stdGreen standard deviation of the green channel, positive
 * @param stdBlue standard deviation of the blue channel, positive
 */
public record Normalization(
    float meanRed, float meanGreen, float meanBlue, float stdRed, float stdGreen, float stdBlue) {
  /** ImageNet's statistics as torchvision and everybody else uses them. */
  public static final Normalization IMAGENET =
      new Normalization(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.225f);

  /** CIFAR-10's statistics (training set; standard deviation over all pixels). */
  public static final Normalization CIFAR10 =
      new Normalization(0.4914f, 0.4822f, 0.4465f, 0.2470f, 0.2435f, 0.2616f);

  /** Changes nothing. */
  public static final Normalization NONE = new Normalization(0, 0, 0, 1, 1, 1);

  /** Numbers that are normalised at a time, whole pixels: few enough to stay in the cache. */
  private static final int STRETCH = 3 * 256;

  /** Checks the deviations. */
  public Normalization {
    if (!(stdRed > 0 && stdGreen > 0 && stdBlue > 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "standard deviations %s, %s, %s must be positive",
              stdRed,
              stdGreen,
              stdBlue));
    }
  }

  /** The normalised image. */
  public FloatImage apply(FloatImage image) {
    float[] data = image.data().clone();
    apply(data, 0, data.length);
    return new FloatImage(image.width(), image.height(), data);
  }

  /** Normalises in place {@code length} numbers from {@code offset}. */
  public void apply(float[] data, int offset, int length) {
    Scratch scratch = Scratch.ofThread();
    float[] means = scratch.line(0, STRETCH);
    float[] factors = scratch.line(1, STRETCH);
    float[] part = scratch.line(2, STRETCH);
    for (int i = 0; i < STRETCH; i += 3) {
      means[i] = meanRed;
      means[i + 1] = meanGreen;
      means[i + 2] = meanBlue;
      factors[i] = 1 / stdRed;
      factors[i + 1] = 1 / stdGreen;
      factors[i + 2] = 1 / stdBlue;
    }
    for (int at = offset, end = offset + length; at < end; at += STRETCH) {
      int n = Math.min(STRETCH, end - at);
      System.arraycopy(data, at, part, 0, n);
      for (int i = 0; i < n; i++) {
        part[i] = (part[i] - means[i]) * factors[i]; // one index: vectors
      }
      System.arraycopy(part, 0, data, at, n);
    }
  }

  /**
   * The image behind a normalised view, limited to [0, 255].
   *
   * @param view [height, width, C] from {@code offset} on
   */
  public Image toImage(float[] view, int offset, int width, int height) {
    float[] data = new float[width * height * Image.CHANNELS];
    for (int i = 0; i < data.length; i += 3) {
      data[i] = view[offset + i] * stdRed + meanRed;
      data[i + 1] = view[offset + i + 1] * stdGreen + meanGreen;
      data[i + 2] = view[offset + i + 2] * stdBlue + meanBlue;
    }
    return new FloatImage(width, height, data).toImage();
  }

  /** The normalised value of every 8-bit value, [C, 256]; rounded as float tensors are. */
  public float[] table() {
    float[] table = new float[Image.CHANNELS * 256];
    for (int v = 0; v < 256; v++) {
      float x = v / 255f;
      table[v] = (x - meanRed) / stdRed;
      table[256 + v] = (x - meanGreen) / stdGreen;
      table[512 + v] = (x - meanBlue) / stdBlue;
    }
    return table;
  }
}
