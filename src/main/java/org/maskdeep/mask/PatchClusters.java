package org.maskdeep.mask;

import java.util.Locale;
import org.maskdeep.random.Stream;

/**
 * Parts of an image by k-means on the features of its patches (Lloyd 1982, with the starts of
 * k-means++, Arthur and Vassilvitskii 2007): a part learner without learning.
 */
public final class PatchClusters {
  private static final int MOST_ROUNDS = 50;
  private static final int STARTS = 4; // of which the tightest division is taken

  private PatchClusters() {}

  /**
   * The part of each patch. A part may stay empty where features are alike.
   *
   * @param features row by row, [N · D]
   * @param patches N
   * @param count K, at least 1
   * @param random where the starts come from
   * @return numbers in [0, K), [N]; the nearest centre by squared distance, of equal ones the first
   * @throws IllegalArgumentException when the numbers do not fit or a feature is not finite
   */
  public static int[] of(float[] features, int patches, int count, Stream random) {
    if (patches < 1 || count < 1 || features.length == 0 || features.length % patches != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d features of %d patches in %d parts: give as many of each patch, and at least one"
                  + " part",
              features.length,
              patches,
              count));
    }
    for (float feature : features) {
      if (!Float.isFinite(feature)) {
        throw new IllegalArgumentException(
            "a feature is " + feature + ": the encoder that makes them has diverged");
      }
    }
    int width = features.length / patches;
    int[] best = new int[patches];
    double least = Double.POSITIVE_INFINITY;
    for (int start = 0; start < STARTS; start++) {
      double[] centres = starts(features, patches, width, count, random);
      int[] parts = new int[patches];
      assign(features, width, centres, count, parts);
      boolean moved = true;
      for (int round = 0; moved && round < MOST_ROUNDS; round++) {
        means(features, width, centres, count, parts);
        moved = assign(features, width, centres, count, parts);
      }
      double spread = spread(features, width, centres, parts);
      if (spread < least) {
        least = spread;
        best = parts;
      }
    }
    return best;
  }

  /** The sum of the squared distances to the centres. */
  private static double spread(float[] features, int width, double[] centres, int[] parts) {
    double sum = 0;
    for (int i = 0; i < parts.length; i++) {
      sum += distance(features, i, centres, parts[i], width);
    }
    return sum;
  }

  /** The first centre at random, each further one with a chance ∝ the squared distance so far. */
  private static double[] starts(
      float[] features, int patches, int width, int count, Stream random) {
    double[] centres = new double[count * width];
    double[] nearest = new double[patches];
    int next = random.nextInt(patches);
    for (int k = 0; k < count; k++) {
      double sum = 0;
      for (int j = 0; j < width; j++) {
        centres[k * width + j] = features[next * width + j];
      }
      for (int i = 0; i < patches; i++) {
        double distance = distance(features, i, centres, k, width);
        nearest[i] = k == 0 ? distance : Math.min(nearest[i], distance);
        sum += nearest[i];
      }
      next = drawn(nearest, random.nextDouble() * sum);
    }
    return centres;
  }

  /** The first index at which the running sum passes a value. */
  private static int drawn(double[] weights, double value) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      if (sum > value) {
        return i;
      }
    }
    return weights.length - 1; // all are alike
  }

  private static double distance(float[] features, int patch, double[] centres, int k, int width) {
    double sum = 0;
    for (int j = 0; j < width; j++) {
      double d = features[patch * width + j] - centres[k * width + j];
      sum += d * d;
    }
    return sum;
  }

  /** Gives each patch its nearest centre; whether one has changed. */
  private static boolean assign(
      float[] features, int width, double[] centres, int count, int[] parts) {
    boolean moved = false;
    for (int i = 0; i < parts.length; i++) {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < count; k++) {
        double distance = distance(features, i, centres, k, width);
        if (distance < least) {
          least = distance;
          best = k;
        }
      }
      moved |= parts[i] != best;
      parts[i] = best;
    }
    return moved;
  }

  /** Moves each centre to the mean of its patches; one without patches stays. */
  private static void means(float[] features, int width, double[] centres, int count, int[] parts) {
    double[] sums = new double[count * width];
    int[] sizes = new int[count];
    for (int i = 0; i < parts.length; i++) {
      sizes[parts[i]]++;
      for (int j = 0; j < width; j++) {
        sums[parts[i] * width + j] += features[i * width + j];
      }
    }
    for (int k = 0; k < count; k++) {
      for (int j = 0; sizes[k] > 0 && j < width; j++) {
        centres[k * width + j] = sums[k * width + j] / sizes[k];
      }
    }
  }
}
