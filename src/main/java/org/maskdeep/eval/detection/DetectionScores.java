package org.maskdeep.eval.detection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.maskdeep.coco.CountedWarning;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.Evaluation;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.detection.Labels;
import org.maskdeep.run.Progress;

/**
 * What a detector found in a data set, and COCO's figures of it.
 *
 * @param found the results
 * @param boxes figures of the boxes
 * @param masks figures of the masks; null for a detector without
 */
public record DetectionScores(Detections found, Evaluation boxes, Evaluation masks) {
  /** Runs the detector over all images. */
  public static DetectionScores of(
      DetectionEvaluator evaluator, Labels labels, DetectionDataset data, Progress progress)
      throws IOException {
    Detections found = evaluator.detect(data, labels, progress);
    EvaluationOptions boxes = EvaluationOptions.boxes();
    EvaluationOptions masks = EvaluationOptions.masks();
    return new DetectionScores(
        found,
        evaluator.evaluate(data, found, boxes),
        evaluator.detector().hasMasks() ? evaluator.evaluate(data, found, masks) : null);
  }

  /** AP of the boxes, in points of percent; 0 where there is nothing to find. */
  double boxAp() {
    return points(boxes.stats()[0]);
  }

  /** AP of the masks, in points of percent; null for a detector without. */
  Double maskAp() {
    return masks == null ? null : points(masks.stats()[0]);
  }

  private static double points(double ap) {
    return 100 * Math.max(0, ap);
  }

  /** The 12 figures of each, as pycocotools prints them. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Evaluation evaluation : evaluations()) {
      text.append(evaluation.options().type().key()).append('\n').append(evaluation.summary());
    }
    return text.toString();
  }

  /** What is doubtful in the annotations or the results. */
  public Set<CountedWarning> warnings() {
    Set<CountedWarning> warnings = new LinkedHashSet<>();
    evaluations().forEach(evaluation -> warnings.addAll(evaluation.warnings()));
    return warnings;
  }

  /** The figures of boxes and masks, for a JSON file. */
  public DetectionFigures figures() {
    return new DetectionFigures(boxes.figures(), masks == null ? null : masks.figures());
  }

  /** A line of {@code evaluations.jsonl}. */
  public Map<String, Object> line(long step) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("box_ap", boxAp());
    line.put("box_ap50", points(boxes.stats()[1]));
    if (masks != null) {
      line.put("mask_ap", maskAp());
      line.put("mask_ap50", points(masks.stats()[1]));
    }
    return line;
  }

  private List<Evaluation> evaluations() {
    List<Evaluation> all = new ArrayList<>(List.of(boxes));
    if (masks != null) {
      all.add(masks);
    }
    return all;
  }
}
