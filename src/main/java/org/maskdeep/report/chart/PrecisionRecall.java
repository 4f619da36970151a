package org.maskdeep.report.chart;

import java.util.Locale;
import org.maskdeep.coco.evaluation.Evaluation;
import org.maskdeep.coco.evaluation.EvaluationOptions;

/** Precision over recall as COCO measures it, for {@link Charts#precisionRecall}. */
public final class PrecisionRecall {
  private PrecisionRecall() {}

  /**
   * The mean over the categories that have true objects, of all sizes, with the largest number of
   * detections an image. The area below it is AP at that threshold.
   *
   * @param name what the legend calls it
   * @param evaluation boxes or masks
   * @param iou one of the evaluation's IoU thresholds, such as 0.5
   * @return a point for each recall threshold; NaN everywhere when there are no true objects
   * @throws IllegalArgumentException when the evaluation has no such threshold
   */
  public static Series curve(String name, Evaluation evaluation, double iou) {
    EvaluationOptions options = evaluation.options();
    int t = options.iouThresholds().indexOf(iou);
    if (t < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "IoU %s was not evaluated; take one of %s",
              iou,
              options.iouThresholds()));
    }
    int[] n = evaluation.counts(); // T, R, K, A, M
    double[] recall = options.recallThresholds().stream().mapToDouble(r -> r).toArray();
    double[] precision = new double[n[1]];
    for (int r = 0; r < n[1]; r++) {
      double sum = 0;
      int known = 0;
      for (int k = 0; k < n[2]; k++) {
        int place = (((t * n[1] + r) * n[2] + k) * n[3]) * n[4] + n[4] - 1; // area 0: all
        double value = evaluation.precision()[place];
        if (value >= 0) {
          sum += value;
          known++;
        }
      }
      precision[r] = known == 0 ? Double.NaN : sum / known;
    }
    return new Series(name, recall, precision);
  }
}
