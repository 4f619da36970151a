package org.maskdeep.image;

/**
 * For each output pixel of one axis, the input pixels that it is made of and their weights, which
 * sum to 1. When shrinking, the filter is stretched by the scale (antialiasing), as in Pillow.
 *
 * @param start first input pixel of output i, [out]
 * @param count number of input pixels of output i, [out]
 * @param stride room for the weights of one output
 * @param values weight k of output i at i·stride + k, [out, stride]
 */
record ResampleWeights(int[] start, int[] count, int stride, double[] values) {
  private static final int BITS = 32 - 8 - 2; // of Pillow's fixed point

  /**
   * Weights that carry the interval [from, to) of {@code in} pixels to {@code out} pixels, for all
   * of them.
   *
   * @param from left edge; single precision, as Pillow's boxes are
   */
  static ResampleWeights of(int in, float from, float to, int out, Interpolation filter) {
    return of(in, from, to, out, 0, out, filter);
  }

  /** As above for {@code n} of the {@code out} pixels only, beginning with {@code first}. */
  static ResampleWeights of(
      int in, float from, float to, int out, int first, int n, Interpolation filter) {
    double scale = (double) (to - from) / out;
    double filterScale = Math.max(scale, 1);
    double support = filter.support() * filterScale;
    double inverse = 1 / filterScale;
    int stride = (int) Math.ceil(support) * 2 + 2; // the most there can be, and a 0
    int[] start = new int[n];
    int[] count = new int[n];
    double[] values = new double[Math.multiplyExact(n, stride)];
    for (int i = 0; i < n; i++) {
      double center = from + (first + i + 0.5) * scale;
      int begin = Math.max(0, (int) (center - support + 0.5));
      int taps = Math.min(in, (int) (center + support + 0.5)) - begin;
      double sum = 0;
      for (int k = 0, j = i * stride; k < taps; k++, j++) {
        values[j] = filter.weight((k + begin - center + 0.5) * inverse);
        sum += values[j];
      }
      if (sum != 0) {
        for (int k = 0, j = i * stride; k < taps; k++, j++) {
          values[j] /= sum;
        }
      }
      start[i] = begin;
      count[i] = taps;
    }
    return new ResampleWeights(start, count, stride, values);
  }

  /** The weights as Pillow's 22-bit integers, rounded away from zero at one half. */
  int[] fixedPoint() {
    int[] fixed = new int[values.length];
    for (int j = 0; j < fixed.length; j++) {
      double scaled = values[j] * (1 << BITS);
      fixed[j] = (int) (values[j] < 0 ? scaled - 0.5 : scaled + 0.5);
    }
    return fixed;
  }

  /** The weights times a factor, in single precision. */
  float[] scaled(double factor) {
    float[] result = new float[values.length];
    for (int j = 0; j < result.length; j++) {
      result[j] = (float) (values[j] * factor);
    }
    return result;
  }

  /** One half in the fixed point: the accumulator's first value. */
  static int half() {
    return 1 << (BITS - 1);
  }

  /** A fixed-point sum as a pixel in [0, 255]. */
  static int clip(int sum) {
    return Math.max(0, Math.min(255, sum >> BITS));
  }
}
