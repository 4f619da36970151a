package org.maskdeep.coco.analysis;

import java.util.Arrays;
import org.maskdeep.coco.evaluation.StableSort;

/**
 * The mean AP of TIDE's program at one IoU threshold: of every category the precision, made
 * non-increasing in recall, at 101 recalls; the mean over the categories that have an object or a
 * detection. A category with detections and without objects has an AP of 0 (COCO leaves it out).
 */
final class MeanAp {
  private static final int STEPS = 100;

  private MeanAp() {}

  /**
   * The mean AP in [0, 1]; -1 when no category has an object or a detection.
   *
   * @param order the detections, which decides between equal scores [D]
   * @param category of every detection; below 0: left out [D]
   * @param score of every detection [D]
   * @param right whether a detection is right [D]
   * @param objects how many there are to be found [K]
   */
  static double of(int[] order, int[] category, double[] score, boolean[] right, long[] objects) {
    int[] start = new int[objects.length + 1];
    for (int d : order) {
      if (category[d] >= 0) {
        start[category[d] + 1]++;
      }
    }
    for (int k = 0; k < objects.length; k++) {
      start[k + 1] += start[k];
    }
    int[] sorted = new int[start[objects.length]];
    int[] next = start.clone();
    for (int d : order) {
      if (category[d] >= 0) {
        sorted[next[category[d]]++] = d;
      }
    }
    double sum = 0;
    int defined = 0;
    for (int k = 0; k < objects.length; k++) {
      if (start[k + 1] > start[k] || objects[k] != 0) {
        sum += ap(Arrays.copyOfRange(sorted, start[k], start[k + 1]), score, right, objects[k]);
        defined++;
      }
    }
    return defined == 0 ? -1 : sum / defined;
  }

  private static double ap(int[] list, double[] score, boolean[] right, long objects) {
    if (objects == 0) {
      return 0;
    }
    int n = list.length;
    int[] order = StableSort.descending(Arrays.stream(list).mapToDouble(d -> score[d]).toArray());
    double[] recall = new double[n];
    double[] precision = new double[n];
    long found = 0;
    for (int i = 0; i < n; i++) {
      found += right[list[order[i]]] ? 1 : 0;
      recall[i] = (double) found / objects;
      precision[i] = (double) found / (i + 1);
    }
    for (int i = n - 1; i > 0; i--) {
      precision[i - 1] = Math.max(precision[i - 1], precision[i]);
    }
    double sum = 0;
    int i = 0;
    for (int step = 0; step <= STEPS; step++) {
      while (i < n && recall[i] < step / (double) STEPS) {
        i++;
      }
      sum += i < n ? precision[i] : 0;
    }
    return sum / (STEPS + 1);
  }
}
