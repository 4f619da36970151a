package org.maskdeep.reproduce;

import java.nio.file.Path;
import org.maskdeep.coco.evaluation.EvaluationFigures;
import org.maskdeep.report.result.Probe;
import org.maskdeep.train.detection.DetectionRecipe;

/**
 * A detector that was fine-tuned with an encoder as its backbone, with its scores.
 *
 * @param encoder that the detector started from
 * @param dataset that the detector was trained and evaluated on
 * @param recipe of the detector's training
 * @param folder of its run
 * @param scores of boxes and masks
 */
public record FineTunedDetector(
    EvaluatedEncoder encoder,
    String dataset,
    DetectionRecipe recipe,
    Path folder,
    DetectorScores scores) {

  /** How the encoder was pretrained, or {@code random}. */
  public String method() {
    return encoder.method();
  }

  /** Epochs of its pretraining; null for a random one. */
  public Integer epochs() {
    return encoder.epochs();
  }

  /** Box or mask AP in percent; null for masks where the detector has none. */
  public Double ap(Probe probe) {
    EvaluationFigures figures = scores.of(probe);
    return figures == null ? null : (Double) figures.ap();
  }
}
