package org.maskdeep.coco.evaluation;

/**
 * The mean as NumPy computes it: sums of at most 128 numbers in eight lanes, added pairwise. So the
 * figures equal pycocotools' to the last bit.
 */
final class PairwiseMean {
  private static final int BLOCK = 128;
  private static final int LANES = 8;

  private PairwiseMean() {}

  /** The mean of the first n numbers; -1 when n is 0, as COCO marks what is not defined. */
  static double of(double[] x, int n) {
    return n == 0 ? -1 : sum(x, 0, n) / n;
  }

  private static double sum(double[] x, int from, int n) {
    if (n < LANES) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += x[from + i];
      }
      return sum;
    }
    if (n > BLOCK) {
      int half = n / 2 - n / 2 % LANES;
      return sum(x, from, half) + sum(x, from + half, n - half);
    }
    double[] r = new double[LANES];
    System.arraycopy(x, from, r, 0, LANES);
    int i = LANES;
    for (; i < n - n % LANES; i += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        r[lane] += x[from + i + lane];
      }
    }
    double sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    for (; i < n; i++) {
      sum += x[from + i];
    }
    return sum;
  }
}
