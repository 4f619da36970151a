package org.maskdeep.coco.evaluation;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of an evaluation as JSON files have them: {@code {"stats": [12 numbers],
 * "per_category": {"1": [AP, AP50, AR]}, "category_names": {"1": "person"}, "iou_type": "bbox",
 * "warnings": [texts]}}.
 *
 * @param stats COCO's 12 figures in pycocotools' order, in [0, 1]; −1 where nothing is defined
 * @param perCategory figures of every category by its id
 * @param categoryNames the categories' names by id
 * @param iouType {@code bbox} or {@code segm}
 * @param warnings what was doubtful in the annotations or the results
 */
public record EvaluationFigures(
    List<Double> stats,
    @JsonProperty("per_category") Map<String, OfCategory> perCategory,
    @JsonProperty("category_names") Map<String, String> categoryNames,
    @JsonProperty("iou_type") String iouType,
    List<String> warnings) {

  /** AP, AP50 and AR of one category, in [0, 1]; −1 where nothing is defined. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  public record OfCategory(double ap, double ap50, double ar) {}

  /** Keeps copies, in their order. */
  public EvaluationFigures {
    stats = List.copyOf(stats);
    perCategory = Collections.unmodifiableMap(new LinkedHashMap<>(perCategory));
    categoryNames = Collections.unmodifiableMap(new LinkedHashMap<>(categoryNames));
    warnings = List.copyOf(warnings);
  }

  /** AP over all IoU thresholds, in percent; 0 where there is nothing to find. */
  public double ap() {
    return percent(0);
  }

  /** AP at an IoU of 0.5, in percent; 0 where there is nothing to find. */
  public double ap50() {
    return percent(1);
  }

  private double percent(int figure) {
    return 100 * Math.max(0, stats.get(figure));
  }
}
