package org.maskdeep.detect.box;

import java.util.Arrays;
import java.util.Locale;

/**
 * Non-maximum suppression: of boxes that overlap, only the one with the highest score stays. Among
 * equal scores the earlier one counts as higher, as in torchvision.
 */
public final class Nms {
  private Nms() {}

  /**
   * The places of the boxes that stay, highest score first.
   *
   * @param scores [N]
   * @param groups [N], the level or class of each box: only boxes of one group suppress each other
   * @param threshold a box goes when its intersection over union with a better one is above it
   * @param most no more than these are looked for
   */
  public static int[] keep(Boxes boxes, float[] scores, int[] groups, double threshold, int most) {
    if (scores.length != boxes.size() || groups.length != boxes.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d boxes, %d scores, %d groups: give one of each for every box",
              boxes.size(),
              scores.length,
              groups.length));
    }
    int[] order = Order.descending(scores);
    boolean[] gone = new boolean[order.length];
    int[] kept = new int[Math.min(most, order.length)];
    int n = 0;
    for (int a = 0; a < order.length && n < kept.length; a++) {
      if (gone[a]) {
        continue;
      }
      int i = order[a];
      kept[n++] = i;
      for (int b = a + 1; b < order.length; b++) {
        int j = order[b];
        if (!gone[b] && groups[i] == groups[j] && boxes.iou(i, boxes, j) > threshold) {
          gone[b] = true;
        }
      }
    }
    return Arrays.copyOf(kept, n);
  }
}
