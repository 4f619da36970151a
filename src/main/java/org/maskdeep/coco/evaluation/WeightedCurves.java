package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import org.maskdeep.coco.shape.IntArray;

/**
 * Precision and recall of one area range and one limit on detections, of all categories, when every
 * image counts as often as its weight says. With weights of 1 the numbers are those of {@link
 * PrecisionCurves} to the bit.
 *
 * <p>Precision made non-increasing has its steps at right detections, so nothing is kept beyond the
 * last right one, and nothing of the curve between two of them.
 */
final class WeightedCurves {
  private static final double EPS = Math.ulp(1.0);

  private final double[] recallThresholds;
  private final int[][] objectImages; // [K, pairs with objects]
  private final int[][] objectCounts; // [K, pairs with objects]
  private final int[][][] entries; // [K, T, counted detections]: image << 1, + 1 when right
  private final int most; // right detections of one category and threshold

  /**
   * Collects what counts.
   *
   * @param start the first pair of every category, and the end of the last [K + 1]
   * @param order kept detections of every category by descending score [K, …]
   * @param rank the place of every kept detection in its own pair [D]
   * @param rightOnly leaves out wrong detections: for recall alone
   */
  WeightedCurves(
      EvaluationOptions options,
      PairIndex index,
      Matches matches,
      int[] start,
      int[][] order,
      int[] rank,
      int a,
      int m,
      boolean rightOnly) {
    recallThresholds =
        options.recallThresholds().stream().mapToDouble(Double::doubleValue).toArray();
    int categories = order.length;
    int thresholds = options.iouThresholds().size();
    objectImages = new int[categories][];
    objectCounts = new int[categories][];
    entries = new int[categories][thresholds][];
    int[] image = images(index, matches);
    int mostRight = 0;
    for (int k = 0; k < categories; k++) {
      objects(index, matches.objects[a], start[k], start[k + 1], k);
      for (int t = 0; t < thresholds; t++) {
        IntArray list = new IntArray();
        int upToRight = 0;
        int right = 0;
        for (int d : order[k]) {
          boolean counts =
              rank[d] < options.maxDetections().get(m) && (matches.ignored[a][d] >>> t & 1) == 0;
          boolean isRight = (matches.matched[a][d] >>> t & 1) != 0;
          if (counts && (isRight || !rightOnly)) {
            list.add(image[d] << 1 | (isRight ? 1 : 0));
            upToRight = isRight ? list.size() : upToRight;
            right += isRight ? 1 : 0;
          }
        }
        entries[k][t] = Arrays.copyOf(list.toArray(), upToRight);
        mostRight = Math.max(mostRight, right);
      }
    }
    most = mostRight;
  }

  /** The image rank of every kept detection. */
  private static int[] images(PairIndex index, Matches matches) {
    int[] image = new int[matches.score.length];
    for (int p = 0; p < index.pairs; p++) {
      Arrays.fill(image, matches.start[p], matches.start[p + 1], index.image(p));
    }
    return image;
  }

  private void objects(PairIndex index, int[] objects, int from, int to, int k) {
    IntArray images = new IntArray();
    IntArray counts = new IntArray();
    for (int p = from; p < to; p++) {
      if (objects[p] > 0) {
        images.add(index.image(p));
        counts.add(objects[p]);
      }
    }
    objectImages[k] = images.toArray();
    objectCounts[k] = counts.toArray();
  }

  /**
   * Fills in all categories; -1 where there is no object to be found.
   *
   * @param weights how often every image counts, by rank
   * @param precision at every recall threshold [T, R, K]
   * @param recall the highest reached [T, K]
   */
  void fill(int[] weights, double[] precision, double[] recall) {
    int categories = entries.length;
    double[] reached = new double[most];
    double[] best = new double[most];
    Arrays.fill(precision, -1);
    Arrays.fill(recall, -1);
    for (int k = 0; k < categories; k++) {
      long objects = 0;
      for (int i = 0; i < objectImages[k].length; i++) {
        objects += (long) weights[objectImages[k][i]] * objectCounts[k][i];
      }
      for (int t = 0; objects > 0 && t < entries[k].length; t++) {
        int n = curve(entries[k][t], weights, objects, reached, best);
        recall[t * categories + k] = n == 0 ? 0 : reached[n - 1];
        int i = 0;
        int to = t * recallThresholds.length * categories + k;
        for (double threshold : recallThresholds) {
          while (i < n && reached[i] < threshold) {
            i++;
          }
          precision[to] = i < n ? best[i] : 0;
          to += categories;
        }
      }
    }
  }

  /** Recall and the best precision from there on, at every right detection; their number. */
  private static int curve(
      int[] entries, int[] weights, long objects, double[] reached, double[] best) {
    int n = 0;
    long right = 0;
    long counted = 0;
    for (int entry : entries) {
      int weight = weights[entry >>> 1];
      counted += weight;
      if ((entry & 1) != 0 && weight > 0) {
        right += weight;
        reached[n] = (double) right / objects;
        best[n++] = right / (counted + EPS);
      }
    }
    for (int i = n - 1; i > 0; i--) {
      best[i - 1] = Math.max(best[i - 1], best[i]);
    }
    return n;
  }
}
