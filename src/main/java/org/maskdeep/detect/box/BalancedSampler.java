package org.maskdeep.detect.box;

import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.random.Stream;

/**
 * Draws objects and background for a loss, so that background does not drown the objects.
 *
 * @param size number of boxes drawn per image, where there are as many
 * @param positives the largest share of objects among them
 */
public record BalancedSampler(int size, double positives) {
  /** Anchors: 256, half objects. */
  public static final BalancedSampler ANCHORS = new BalancedSampler(256, 0.5);

  /** Proposals: 512, a quarter objects. */
  public static final BalancedSampler PROPOSALS = new BalancedSampler(512, 0.25);

  /** Checks the numbers. */
  public BalancedSampler {
    if (size < 1 || !(positives >= 0 && positives <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "sample of %d with a share of objects of %s: at least 1, and in [0, 1]",
              size,
              positives));
    }
  }

  /**
   * What was drawn.
   *
   * @param positive places of objects, ascending
   * @param negative places of background, ascending
   */
  public record Sample(int[] positive, int[] negative) {
    /** Both, ascending. */
    public int[] all() {
      int[] all = Arrays.copyOf(positive, positive.length + negative.length);
      System.arraycopy(negative, 0, all, positive.length, negative.length);
      Arrays.sort(all);
      return all;
    }
  }

  /**
   * A draw.
   *
   * @param labels above 0 object, 0 background, below 0 neither
   */
  public Sample draw(int[] labels, Stream random) {
    int[] positive = places(labels, true);
    int[] negative = places(labels, false);
    int some = Math.min(positive.length, (int) (size * positives));
    return new Sample(
        choose(positive, some, random),
        choose(negative, Math.min(negative.length, size - some), random));
  }

  private static int[] places(int[] labels, boolean object) {
    int[] places = new int[labels.length];
    int n = 0;
    for (int i = 0; i < labels.length; i++) {
      if (object ? labels[i] > 0 : labels[i] == 0) {
        places[n++] = i;
      }
    }
    return Arrays.copyOf(places, n);
  }

  /** Some of the places, each equally likely: the first steps of a shuffle. */
  private static int[] choose(int[] places, int some, Stream random) {
    if (some == places.length) {
      return places;
    }
    for (int i = 0; i < some; i++) {
      int j = random.nextInt(i, places.length);
      int swap = places[i];
      places[i] = places[j];
      places[j] = swap;
    }
    int[] chosen = Arrays.copyOf(places, some);
    Arrays.sort(chosen);
    return chosen;
  }
}
