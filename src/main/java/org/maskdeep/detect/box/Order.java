package org.maskdeep.detect.box;

import java.util.Arrays;

/** Places ordered by score; equal scores keep their order, NaN comes first as in PyTorch. */
public final class Order {
  private Order() {}

  /** All places, the highest score first. */
  public static int[] descending(float[] scores) {
    return descending(scores, 0, scores.length, scores.length);
  }

  /** The places of at most {@code most} of the scores of [from, to), the highest first. */
  public static int[] descending(float[] scores, int from, int to, int most) {
    // High word: a number that grows as the score falls. Low word: the place.
    long[] keys = new long[to - from];
    for (int i = from; i < to; i++) {
      float score = scores[i] + 0f; // −0 and 0 are equal
      int bits = Float.floatToIntBits(score);
      int rising = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
      keys[i - from] = (long) ~rising << 32 | i;
    }
    Arrays.sort(keys);
    int[] places = new int[Math.min(most, keys.length)];
    for (int i = 0; i < places.length; i++) {
      places[i] = (int) keys[i];
    }
    return places;
  }
}
