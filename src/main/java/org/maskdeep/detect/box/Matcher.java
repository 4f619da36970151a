package org.maskdeep.detect.box;

import java.util.Arrays;
import java.util.Locale;

/**
 * Assigns a true box to every anchor or proposal by intersection over union.
 *
 * @param high from this overlap on, the best true box is assigned
 * @param low below this overlap it is background; between the two it counts as neither
 * @param lowQuality whether the anchors that overlap a true box most get their best true box
 *     however small the overlap (Ren et al. 2015, section 3.1.2)
 */
public record Matcher(double high, double low, boolean lowQuality) {
  /** Background. */
  public static final int BACKGROUND = -1;

  /** Between background and object: to be ignored. */
  public static final int NEITHER = -2;

  /** Anchors: 0.7, 0.3. */
  public static final Matcher ANCHORS = new Matcher(0.7, 0.3, true);

  /** Proposals: 0.5. */
  public static final Matcher PROPOSALS = new Matcher(0.5, 0.5, false);

  /** Checks the thresholds. */
  public Matcher {
    if (!(low >= 0 && low <= high && high <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "thresholds %s ≤ %s must be in order and in [0, 1]", low, high));
    }
  }

  /**
   * The assignment.
   *
   * @param truth M true boxes; with none everything is background
   * @param boxes N boxes
   * @return [N] places in {@code truth}, or {@link #BACKGROUND} or {@link #NEITHER}
   */
  public int[] match(Boxes truth, Boxes boxes) {
    int n = boxes.size();
    int[] best = new int[n];
    if (truth.size() == 0) {
      Arrays.fill(best, BACKGROUND);
      return best;
    }
    float[] overlap = new float[n];
    Arrays.fill(overlap, -1);
    int[][] nearest = new int[truth.size()][]; // the boxes that overlap each true one most
    int[] tied = new int[n];
    for (int m = 0; m < truth.size(); m++) {
      float highest = 0;
      int ties = 0;
      for (int i = 0; i < n; i++) {
        float iou = truth.iou(m, boxes, i);
        if (iou > overlap[i]) {
          overlap[i] = iou;
          best[i] = m;
        }
        if (iou > highest) {
          highest = iou;
          ties = 0;
        }
        if (iou == highest) {
          tied[ties++] = i;
        }
      }
      nearest[m] = lowQuality ? Arrays.copyOf(tied, ties) : null;
    }
    int[] assigned = new int[n];
    for (int i = 0; i < n; i++) {
      assigned[i] =
          overlap[i] >= (float) high ? best[i] : overlap[i] >= (float) low ? NEITHER : BACKGROUND;
    }
    if (lowQuality) {
      for (int[] boxesOfOne : nearest) {
        for (int i : boxesOfOne) {
          assigned[i] = best[i];
        }
      }
    }
    return assigned;
  }
}
