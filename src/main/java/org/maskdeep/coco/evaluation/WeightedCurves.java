package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import org.maskdeep.coco.shape.IntArray;

/**
 * Precision and recall of one area range and one limit on detections, of all categories, when every
 * image counts as often as its weight says. With weights of 1 the numbers are those of {@link
 * PrecisionCurves} to the bit.
 *
 * <p>Precision made non-increasing has its steps at right detections: only there the weights before
 * must be known. So the weights of a category's detections are added up once for all IoU
 * thresholds; a threshold walks over its right detections, and over those that it ignores and
 * others do not.
 */
final class WeightedCurves {
  private final double[] recallThresholds;
  private final int[][] objectImages; // [K, pairs with objects]
  private final int[][] objectCounts; // [K, pairs with objects]
  private final int[][] images; // [K, n]: of detections that count at some threshold, best first
  private final int[][][] steps; // [K, T, …]: index into images << 1, + 1 when right, + 0 ignored
  private final int most; // the largest n
  private final boolean precision;

  /**
   * Collects what counts.
   *
   * @param start the first pair of every category, and the end of the last [K + 1]
   * @param order kept detections of every category by descending score [K, …]
   * @param rank the place of every kept detection in its own pair [D]
   * @param precision whether it will be asked for; else wrong detections are left out
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
      boolean precision) {
    this.precision = precision;
    recallThresholds =
        options.recallThresholds().stream().mapToDouble(Double::doubleValue).toArray();
    int categories = order.length;
    int thresholds = options.iouThresholds().size();
    int limit = options.maxDetections().get(m);
    objectImages = new int[categories][];
    objectCounts = new int[categories][];
    images = new int[categories][];
    steps = new int[categories][thresholds][];
    int[] image = images(index, matches);
    int longest = 0;
    for (int k = 0; k < categories; k++) {
      objects(index, matches.objects[a], start[k], start[k + 1], k);
      int[] counted = counted(order[k], matches, a, rank, limit, thresholds, precision);
      images[k] = Arrays.stream(counted).map(d -> image[d]).toArray();
      longest = Math.max(longest, counted.length);
      for (int t = 0; t < thresholds; t++) {
        steps[k][t] = steps(counted, matches.matched[a], matches.ignored[a], t);
      }
    }
    most = longest;
  }

  /** The most detections of a category. */
  int most() {
    return most;
  }

  /** Whether wrong detections were kept, which precision needs. */
  boolean hasPrecision() {
    return precision;
  }

  /** The detections that count at some threshold, up to the last that is right at one. */
  private static int[] counted(
      int[] order, Matches matches, int a, int[] rank, int limit, int thresholds, boolean wrong) {
    long all = -1L >>> Long.SIZE - thresholds;
    IntArray counted = new IntArray();
    int upToRight = 0;
    for (int d : order) {
      long counts = ~matches.ignored[a][d] & all;
      boolean right = (matches.matched[a][d] & counts) != 0;
      if (rank[d] < limit && (right || wrong && counts != 0)) {
        counted.add(d);
        upToRight = right ? counted.size() : upToRight;
      }
    }
    return Arrays.copyOf(counted.toArray(), upToRight);
  }

  private static int[] steps(int[] counted, long[] matched, long[] ignored, int t) {
    IntArray steps = new IntArray();
    int upToRight = 0;
    for (int i = 0; i < counted.length; i++) {
      if ((ignored[counted[i]] >>> t & 1) != 0) {
        steps.add(i << 1);
      } else if ((matched[counted[i]] >>> t & 1) != 0) {
        steps.add(i << 1 | 1);
        upToRight = steps.size();
      }
    }
    return Arrays.copyOf(steps.toArray(), upToRight);
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
   * @param precision at every recall threshold [T, R, K]; null: not asked for
   * @param recall the highest reached [T, K]
   * @param curve room for {@link #most} detections
   */
  void fill(int[] weights, double[] precision, double[] recall, WeightedCurve curve) {
    int categories = steps.length;
    int recalls = recallThresholds.length;
    long[] needed = new long[recalls];
    if (precision != null) {
      Arrays.fill(precision, -1);
    }
    Arrays.fill(recall, -1);
    for (int k = 0; k < categories; k++) {
      long objects = 0;
      for (int i = 0; i < objectImages[k].length; i++) {
        objects += (long) weights[objectImages[k][i]] * objectCounts[k][i];
      }
      if (objects > 0) {
        need(objects, needed);
        curve.weigh(images[k], weights);
        for (int t = 0; t < steps[k].length; t++) {
          curve.walk(steps[k][t]);
          recall[t * categories + k] = (double) curve.right() / objects;
          if (precision != null) {
            curve.store(needed, precision, t * recalls * categories + k, categories);
          }
        }
      }
    }
  }

  /** The least number of right detections that reaches every recall. */
  private void need(long objects, long[] needed) {
    for (int r = 0; r < needed.length; r++) {
      long n = (long) Math.ceil(recallThresholds[r] * objects);
      while (n > 0 && (double) (n - 1) / objects >= recallThresholds[r]) {
        n--;
      }
      while ((double) n / objects < recallThresholds[r]) {
        n++;
      }
      needed[r] = n;
    }
  }
}
