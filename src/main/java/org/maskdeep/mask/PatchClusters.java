package org.maskdeep.mask;

import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.random.Stream;

/**
 * Parts of an image by k-means on the features of its patches (Lloyd 1982, with the starts of
 * k-means++, Arthur and Vassilvitskii 2007): a part learner without learning.
 *
 * <p>All distances are computed from the products of the features, so a round costs N² additions
 * however wide they are:
 *
 * <pre>
 *   |x_i − c_k|² = G_ii − 2 mean_{j ∈ k} G_ij + mean_{j, l ∈ k} G_jl,   G_ij = x_i · x_j
 * </pre>
 */
public final class PatchClusters {
  private static final int MOST_ROUNDS = 50;
  private static final int STARTS = 4; // of which the tightest division is taken

  private final float[] products; // [N · N]
  private final int patches;
  private final int count;
  private final double[] cross; // [K · N]: x_i · c_k
  private final double[] squares; // [K]: c_k · c_k
  private final int[] sizes; // [K]
  private final int[] parts; // [N]

  private PatchClusters(float[] products, int patches, int count) {
    this.products = products;
    this.patches = patches;
    this.count = count;
    cross = new double[count * patches];
    squares = new double[count];
    sizes = new int[count];
    parts = new int[patches];
  }

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
    if (patches < 1 || features.length == 0 || features.length % patches != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d features of %d patches: give as many of each patch",
              features.length,
              patches));
    }
    int width = features.length / patches;
    float[] products = new float[patches * patches];
    for (int i = 0; i < patches; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int c = 0; c < width; c++) {
          sum += features[i * width + c] * (double) features[j * width + c];
        }
        products[i * patches + j] = (float) sum;
        products[j * patches + i] = (float) sum;
      }
    }
    return ofProducts(products, patches, count, random);
  }

  /**
   * As {@link #of}, of the products of all pairs of features.
   *
   * @param products G_ij, symmetric, [N · N]
   */
  public static int[] ofProducts(float[] products, int patches, int count, Stream random) {
    if (patches < 1 || count < 1 || products.length != patches * patches) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d products of %d patches in %d parts: give one for each pair of patches, and at"
                  + " least one part",
              products.length,
              patches,
              count));
    }
    for (float product : products) {
      if (!Float.isFinite(product)) {
        throw new IllegalArgumentException(
            "a product of features is " + product + ": the encoder that makes them has diverged");
      }
    }
    PatchClusters clusters = new PatchClusters(products, patches, count);
    int[] best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int start = 0; start < STARTS; start++) {
      double spread = clusters.spreadFrom(random);
      if (best == null || spread < least) {
        least = spread;
        best = clusters.parts.clone();
      }
    }
    return best;
  }

  /** Rounds from a new start until nothing moves; the sum of the squared distances. */
  private double spreadFrom(Stream random) {
    start(random);
    assign();
    boolean moved = true;
    for (int round = 0; moved && round < MOST_ROUNDS; round++) {
      means();
      moved = assign();
    }
    double sum = 0;
    for (int i = 0; i < patches; i++) {
      sum += distance(i, parts[i]);
    }
    return sum;
  }

  /** The first centre at random, each further one with a chance ∝ the squared distance so far. */
  private void start(Stream random) {
    double[] nearest = new double[patches];
    int next = random.nextInt(patches);
    for (int k = 0; k < count; k++) {
      for (int i = 0; i < patches; i++) {
        cross[k * patches + i] = products[next * patches + i];
      }
      squares[k] = products[next * patches + next];
      double sum = 0;
      for (int i = 0; i < patches; i++) {
        double distance = Math.max(0, distance(i, k));
        nearest[i] = k == 0 ? distance : Math.min(nearest[i], distance);
        sum += nearest[i];
      }
      next = drawn(nearest, random.nextDouble() * sum);
    }
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

  private double distance(int i, int k) {
    return products[i * patches + i] - 2 * cross[k * patches + i] + squares[k];
  }

  /** Gives each patch its nearest centre; whether one has changed. */
  private boolean assign() {
    boolean moved = false;
    for (int i = 0; i < patches; i++) {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int k = 0; k < count; k++) {
        double distance = squares[k] - 2 * cross[k * patches + i];
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
  private void means() {
    Arrays.fill(sizes, 0);
    for (int part : parts) {
      sizes[part]++;
    }
    for (int k = 0; k < count; k++) {
      if (sizes[k] > 0) {
        Arrays.fill(cross, k * patches, (k + 1) * patches, 0);
        squares[k] = 0;
      }
    }
    for (int j = 0; j < patches; j++) {
      int to = parts[j] * patches;
      int from = j * patches;
      double share = 1.0 / sizes[parts[j]];
      for (int i = 0; i < patches; i++) {
        cross[to + i] += share * products[from + i];
      }
    }
    for (int i = 0; i < patches; i++) {
      squares[parts[i]] += cross[parts[i] * patches + i] / sizes[parts[i]];
    }
  }
}
