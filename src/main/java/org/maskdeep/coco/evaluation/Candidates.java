package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import org.maskdeep.coco.Annotation;

/** For every detection of a pair, the true objects that it overlaps enough to matter at all. */
final class Candidates {
  private final int[][] objects;
  private final double[][] ious;

  Candidates(int detections, int truths, double least, Overlaps.Iou iou) {
    objects = new int[detections][];
    ious = new double[detections][];
    int[] g = new int[truths];
    double[] v = new double[truths];
    for (int d = 0; d < detections; d++) {
      int n = 0;
      for (int j = 0; j < truths; j++) {
        double value = iou.of(d, j);
        if (value >= least) {
          g[n] = j;
          v[n++] = value;
        }
      }
      objects[d] = Arrays.copyOf(g, n);
      ious[d] = Arrays.copyOf(v, n);
    }
  }

  /**
   * The object of highest IoU at or above the threshold among the ignored or the other ones, the
   * last of equals; -1 when there is none.
   */
  int best(
      int d,
      double threshold,
      boolean ignored,
      boolean[] ignore,
      boolean[] taken,
      Annotation[] truth) {
    double best = threshold;
    int found = -1;
    for (int c = 0; c < objects[d].length; c++) {
      int g = objects[d][c];
      if (ignore[g] == ignored && ious[d][c] >= best && (!taken[g] || truth[g].crowd())) {
        best = ious[d][c];
        found = g;
      }
    }
    return found;
  }
}
