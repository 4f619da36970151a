package org.maskdeep.reproduce;

import java.nio.file.Path;
import org.maskdeep.coco.evaluation.EvaluationFigures;
import org.maskdeep.report.result.Probe;
import org.maskdeep.train.detection.DetectionRecipe;

/**
 * A detector that was fine-tuned with an encoder as its backbone, with its scores.
 *
 * @param method how the encoder was pretrained, or {@code random}
 * @param epochs of its pretraining; null for a random one
 * @param dataset that the detector was trained and evaluated on
 * @param recipe of the detector's training
 * @param folder of its run
 * @param scores of boxes and masks
 */
public record FineTunedDetector(
    String method,
    Integer epochs,
    String dataset,
    DetectionRecipe recipe,
    Path folder,
    DetectorScores scores) {

  /** Box or mask AP in percent; null for masks where the detector has none. */
  Double ap(Probe probe) {
    EvaluationFigures figures = scores.of(probe);
    return figures == null ? null : (Double) figures.ap();
  }
}
