package org.maskdeep.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.evaluation.CocoEvaluator;
import org.maskdeep.coco.evaluation.Evaluation;
import org.maskdeep.coco.evaluation.EvaluationOptions;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.Segmentation;

class PrecisionRecallTest {
  private static final Box LEFT = new Box(2, 2, 20, 20);
  private static final Box RIGHT = new Box(60, 60, 30, 30);

  private static Annotation object(long id, long category, Box box) {
    Segmentation mask = Segmentation.ofRle(Rle.fromBox(box, 100, 100));
    return new Annotation(id, 1, category, box, box.area(), false, mask);
  }

  private static Evaluation evaluation(Detection... detections) {
    Annotations truth =
        Annotations.of(
            List.of(new CocoImage(1, "a.png", 100, 100)),
            List.of(new Category(1, "one", ""), new Category(2, "two", "")),
            List.of(object(1, 1, LEFT), object(2, 1, RIGHT), object(3, 2, RIGHT)));
    return CocoEvaluator.evaluate(
        truth, Detections.of(List.of(detections)), EvaluationOptions.boxes());
  }

  @Test
  void theAreaBelowTheCurveIsAp50() {
    Evaluation evaluation =
        evaluation(
            Detection.ofBox(1, 1, .9, LEFT),
            Detection.ofBox(1, 1, .8, new Box(40, 0, 9, 9)),
            Detection.ofBox(1, 1, .7, RIGHT),
            Detection.ofBox(1, 2, .6, LEFT),
            Detection.ofBox(1, 2, .5, RIGHT));
    Series curve = PrecisionRecall.curve("x", evaluation, 0.5);
    assertThat(curve.x()).hasSize(101).startsWith(0).endsWith(1);
    double area = Arrays.stream(curve.y()).average().orElseThrow();
    assertThat(area).isCloseTo(evaluation.stats()[1], within(1e-12)).isBetween(0.5, 0.9);
    assertThat(curve.y()[0])
        .as("category 1 at recall 0: 1; 2: a half")
        .isCloseTo(0.75, within(1e-12));
  }

  @Test
  void aThresholdThatWasNotEvaluatedIsTold() {
    Evaluation evaluation = evaluation(Detection.ofBox(1, 1, .9, LEFT));
    assertThatThrownBy(() -> PrecisionRecall.curve("x", evaluation, 0.52))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IoU 0.52 was not evaluated");
  }
}
