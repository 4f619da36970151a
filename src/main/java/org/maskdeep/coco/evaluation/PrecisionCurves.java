package org.maskdeep.coco.evaluation;

import java.util.Arrays;

/**
 * Precision at fixed recalls from the matches of one category, as pycocotools' {@code accumulate}:
 * detections of all images by descending score (ties in image, then file order); precision made
 * non-increasing in recall; 0 where the recall is not reached.
 */
final class PrecisionCurves {
  /** np.spacing(1): keeps 0 / 0 from being NaN. */
  private static final double EPS = Math.ulp(1.0);

  private final Evaluation out;
  private final EvaluationOptions options;
  private final Matches matches;
  private final double[] recallThresholds;

  PrecisionCurves(Evaluation out, EvaluationOptions options, Matches matches) {
    this.out = out;
    this.options = options;
    this.matches = matches;
    this.recallThresholds =
        options.recallThresholds().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Kept detections of pairs from … to-1 by descending score. */
  int[] order(int fromPair, int toPair) {
    int from = matches.start[fromPair];
    int[] order =
        StableSort.descending(Arrays.copyOfRange(matches.score, from, matches.start[toPair]));
    for (int i = 0; i < order.length; i++) {
      order[i] += from;
    }
    return order;
  }

  /** The place of every kept detection in its own pair, [0, limit). */
  int[] ranks() {
    int[] rank = new int[matches.score.length];
    for (int p = 0; p + 1 < matches.start.length; p++) {
      for (int d = matches.start[p]; d < matches.start[p + 1]; d++) {
        rank[d] = d - matches.start[p];
      }
    }
    return rank;
  }

  /** Fills in category k and area range a. */
  void fill(int k, int a, int fromPair, int toPair, int[] order, int[] rank) {
    long objects = 0;
    for (int p = fromPair; p < toPair; p++) {
      objects += matches.objects[a][p];
    }
    if (objects == 0) {
      return;
    }
    for (int m = 0; m < options.maxDetections().size(); m++) {
      int limit = options.maxDetections().get(m);
      int[] kept = Arrays.stream(order).filter(d -> rank[d] < limit).toArray();
      double[] recall = new double[kept.length];
      double[] precision = new double[kept.length];
      for (int t = 0; t < options.iouThresholds().size(); t++) {
        curve(t, a, kept, objects, recall, precision);
        store(t, k, a, m, kept, recall, precision);
      }
    }
  }

  private void curve(int t, int a, int[] kept, long objects, double[] recall, double[] precision) {
    double right = 0;
    double wrong = 0;
    for (int i = 0; i < kept.length; i++) {
      if ((matches.ignored[a][kept[i]] >>> t & 1) == 0) {
        if ((matches.matched[a][kept[i]] >>> t & 1) != 0) {
          right++;
        } else {
          wrong++;
        }
      }
      recall[i] = right / objects;
      precision[i] = right / (wrong + right + EPS);
    }
    for (int i = kept.length - 1; i > 0; i--) {
      precision[i - 1] = Math.max(precision[i - 1], precision[i]);
    }
  }

  private void store(int t, int k, int a, int m, int[] kept, double[] recall, double[] precision) {
    int n = kept.length;
    out.setRecall(t, k, a, m, n == 0 ? 0 : recall[n - 1]);
    int i = 0;
    for (int r = 0; r < recallThresholds.length; r++) {
      while (i < n && recall[i] < recallThresholds[r]) {
        i++;
      }
      out.setPrecision(t, r, k, a, m, i < n ? precision[i] : 0, i < n ? matches.score[kept[i]] : 0);
    }
  }
}
