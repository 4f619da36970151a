package org.maskdeep.coco.evaluation;

/**
 * Right and counted detections along the curve of one category, area range, limit and IoU threshold
 * when images have weights. Whole numbers, since divisions would take most of the time; used for
 * one curve after the other.
 */
final class WeightedCurve {
  /** np.spacing(1), as in pycocotools' quotient. */
  private static final double EPS = Math.ulp(1.0);

  private final int[] weight;
  private final long[] sum; // of the weights up to each detection
  private final long[] right; // at each right detection
  private final long[] counted; // at each right detection
  private int n;

  WeightedCurve(int most) {
    weight = new int[most];
    sum = new long[most];
    right = new long[most];
    counted = new long[most];
  }

  /** The weights of detections, best first. */
  void weigh(int[] images, int[] weights) {
    long total = 0;
    for (int i = 0; i < images.length; i++) {
      int w = weights[images[i]];
      weight[i] = w;
      total += w;
      sum[i] = total;
    }
  }

  /** Counts at the steps of {@link WeightedCurves}. */
  void walk(int[] steps) {
    int size = 0;
    long found = 0;
    long ignored = 0;
    for (int step : steps) {
      int i = step >>> 1;
      int w = weight[i];
      if ((step & 1) == 0) {
        ignored += w;
      } else if (w > 0) {
        found += w;
        right[size] = found;
        counted[size++] = sum[i] - ignored;
      }
    }
    n = size;
  }

  /** All right detections. */
  long right() {
    return n == 0 ? 0 : right[n - 1];
  }

  /**
   * The best precision from where each recall is reached on. Of equal ones the later counts: 1/1 is
   * a little less than 2/2 because of the EPS in pycocotools' quotient, which more than one
   * detection swallows.
   */
  void store(long[] needed, double[] precision, int from, int stride) {
    long bestRight = 0;
    long bestCounted = 1;
    double best = 0;
    int i = n;
    int to = from + needed.length * stride;
    for (int r = needed.length - 1; r >= 0; r--) {
      boolean better = false;
      while (i > 0 && right[i - 1] >= needed[r]) {
        i--;
        if (right[i] * bestCounted > bestRight * counted[i]) {
          bestRight = right[i];
          bestCounted = counted[i];
          better = true;
        }
      }
      if (better) {
        best = bestRight / (bestCounted + EPS);
      }
      to -= stride;
      precision[to] = best;
    }
  }
}
