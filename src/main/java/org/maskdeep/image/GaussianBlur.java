package org.maskdeep.image;

import java.util.Arrays;
import java.util.Locale;

/**
 * A Gaussian blur with torchvision's kernel: weights exp(−x² / 2σ²) at x = −(k−1)/2 … (k−1)/2,
 * normalised to sum 1, along rows and then columns, edges reflected without repeating the edge
 * pixel.
 *
 * @param kernel number k of weights, odd
 * @param sigma standard deviation σ in pixels
 */
public record GaussianBlur(int kernel, double sigma) {
  /** Weights below this share of the middle one cannot change a float in [0, 1] visibly. */
  private static final double NOTHING = 1e-8;

  /** Checks the kernel and the deviation. */
  public GaussianBlur {
    if (kernel < 1 || kernel % 2 == 0) {
      throw new IllegalArgumentException("a blur kernel of " + kernel + " must be odd, such as 23");
    }
    if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a blur sigma of " + sigma + " must be positive");
    }
  }

  /** The odd kernel size nearest to a tenth of a view's side, at least 3: 23 for 224, 3 for 32. */
  public static int kernelFor(int side) {
    return Math.max(3, side / 10 | 1);
  }

  /** The blurred image. */
  public FloatImage apply(FloatImage image) {
    float[] data = image.data().clone();
    apply(data, 0, image.width(), image.height());
    return new FloatImage(image.width(), image.height(), data);
  }

  /** Blurs [height, width, C] in place. */
  public void apply(float[] data, int offset, int width, int height) {
    int half = kernel / 2;
    if (half >= width || half >= height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an image of %dx%d is too small to reflect %d pixels: use a smaller blur kernel",
              width,
              height,
              half));
    }
    float[] weights = weights(); // [half + 1], middle first
    int reach = weights.length - 1;
    if (reach == 0) {
      return;
    }
    int n = width * Image.CHANNELS;
    Scratch scratch = Scratch.ofThread();
    float[][] across = scratch.plane(height, n);
    float[] padded = scratch.line(0, n + 2 * reach * Image.CHANNELS);
    float[] left = scratch.line(1, n);
    float[] right = scratch.line(2, n);
    for (int y = 0; y < height; y++) {
      pad(data, offset + y * n, width, reach, padded);
      System.arraycopy(padded, reach * 3, left, 0, n);
      middle(left, weights[0], across[y], n);
      for (int k = 1; k <= reach; k++) {
        System.arraycopy(padded, (reach - k) * 3, left, 0, n);
        System.arraycopy(padded, (reach + k) * 3, right, 0, n);
        pair(left, right, weights[k], across[y], n);
      }
    }
    float[] sum = scratch.line(3, n);
    for (int y = 0; y < height; y++) {
      middle(across[y], weights[0], sum, n);
      int k = 1;
      for (; k < reach; k += 2) {
        pairs(
            across[reflect(y - k, height)],
            across[reflect(y + k, height)],
            weights[k],
            across[reflect(y - k - 1, height)],
            across[reflect(y + k + 1, height)],
            weights[k + 1],
            sum,
            n);
      }
      if (k == reach) {
        float[] above = across[reflect(y - k, height)];
        pair(above, across[reflect(y + k, height)], weights[k], sum, n);
      }
      System.arraycopy(sum, 0, data, offset + y * n, n);
    }
  }

  // In these loops every array has the same index, so that the compiler makes vectors of them.

  private static void middle(float[] in, float weight, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = weight * in[i];
    }
  }

  private static void pair(float[] one, float[] other, float weight, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] += weight * (one[i] + other[i]);
    }
  }

  /** Two calls of {@link #pair} in one, to the bit. */
  private static void pairs(
      float[] one,
      float[] other,
      float weight,
      float[] nextOne,
      float[] nextOther,
      float nextWeight,
      float[] out,
      int n) {
    for (int i = 0; i < n; i++) {
      out[i] = out[i] + weight * (one[i] + other[i]) + nextWeight * (nextOne[i] + nextOther[i]);
    }
  }

  private static void pad(float[] data, int from, int width, int reach, float[] padded) {
    System.arraycopy(data, from, padded, reach * 3, width * 3);
    for (int k = 1; k <= reach; k++) {
      System.arraycopy(data, from + reflect(-k, width) * 3, padded, (reach - k) * 3, 3);
      int right = reflect(width - 1 + k, width);
      System.arraycopy(data, from + right * 3, padded, (reach + width - 1 + k) * 3, 3);
    }
  }

  /** Which of 0 to size − 1 stands at place i of a line whose ends are mirrored. */
  public static int reflect(int i, int size) {
    int j = Math.abs(i);
    return j < size ? j : 2 * (size - 1) - j;
  }

  /** The weights from the middle one to one side, without those that are too small to matter. */
  public float[] weights() {
    int half = kernel / 2;
    double[] raw = new double[half + 1];
    double sum = 0;
    int used = 0;
    for (int k = 0; k <= half; k++) {
      double x = k / sigma;
      raw[k] = Math.exp(-0.5 * x * x);
      sum += k == 0 ? raw[k] : 2 * raw[k];
      if (raw[k] > NOTHING) {
        used = k + 1;
      }
    }
    float[] weights = new float[half + 1];
    for (int k = 0; k < used; k++) {
      weights[k] = (float) (raw[k] / sum);
    }
    return Arrays.copyOf(weights, used);
  }
}
