package org.maskdeep.coco.evaluation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.coco.evaluation.Evaluation.CategoryResult;

/** Means over the arrays of an evaluation, and the lines that pycocotools prints. */
final class EvaluationSummary {
  /** The first figure is at this limit by pycocotools' definition, whatever the limits are. */
  private static final int FIRST_LIMIT = 100;

  private static final int ALL = -1;

  private static final double ANY_IOU = Double.NaN;

  /** One of the 12: precision or recall, at one IoU threshold or all, of an area, at a limit. */
  record Figure(boolean isPrecision, double iou, String area, int limit) {
    boolean isOfAllIous() {
      return Double.isNaN(iou);
    }

    /** The index of its area range, -1 when it is not evaluated. */
    int areaIn(EvaluationOptions options) {
      return options.areas().stream().map(r -> r.label()).toList().indexOf(area);
    }

    /** The index of its limit, -1 when it is not evaluated. */
    int limitIn(EvaluationOptions options) {
      return options.maxDetections().indexOf(limit);
    }
  }

  private EvaluationSummary() {}

  static List<Figure> list(EvaluationOptions options) {
    int low = options.maxDetections().get(0);
    int middle = options.maxDetections().get(1);
    int high = options.maxDetections().get(2);
    return List.of(
        new Figure(true, ANY_IOU, "all", FIRST_LIMIT),
        new Figure(true, .5, "all", high),
        new Figure(true, .75, "all", high),
        new Figure(true, ANY_IOU, "small", high),
        new Figure(true, ANY_IOU, "medium", high),
        new Figure(true, ANY_IOU, "large", high),
        new Figure(false, ANY_IOU, "all", low),
        new Figure(false, ANY_IOU, "all", middle),
        new Figure(false, ANY_IOU, "all", high),
        new Figure(false, ANY_IOU, "small", high),
        new Figure(false, ANY_IOU, "medium", high),
        new Figure(false, ANY_IOU, "large", high));
  }

  static double[] figures(Evaluation e) {
    return list(e.options()).stream().mapToDouble(f -> mean(e, f, ALL)).toArray();
  }

  static List<CategoryResult> perCategory(Evaluation e) {
    int high = e.options().maxDetections().get(2);
    List<CategoryResult> out = new ArrayList<>();
    for (int k = 0; k < e.categoryCount(); k++) {
      out.add(
          new CategoryResult(
              e.categories().get(k),
              mean(e, new Figure(true, ANY_IOU, "all", high), k),
              mean(e, new Figure(true, .5, "all", high), k),
              mean(e, new Figure(false, ANY_IOU, "all", high), k)));
    }
    return out;
  }

  static String text(Evaluation e) {
    StringBuilder out = new StringBuilder();
    List<String> labels = labels(e.options());
    double[] figures = figures(e);
    for (int i = 0; i < figures.length; i++) {
      out.append(labels.get(i)).append(" = ").append(decimal(figures[i], 3)).append('\n');
    }
    return out.toString();
  }

  /** What the 12 figures are, as pycocotools says it. */
  static List<String> labels(EvaluationOptions options) {
    List<Double> ious = options.iouThresholds();
    String all = decimal(ious.get(0), 2) + ":" + decimal(ious.get(ious.size() - 1), 2);
    return list(options).stream()
        .map(
            f ->
                String.format(
                    Locale.ROOT,
                    " %-18s %s @[ IoU=%-9s | area=%6s | maxDets=%3d ]",
                    f.isPrecision ? "Average Precision" : "Average Recall",
                    f.isPrecision ? "(AP)" : "(AR)",
                    f.isOfAllIous() ? all : decimal(f.iou, 2),
                    f.area,
                    f.limit))
        .toList();
  }

  /** Rounds as Python does: the exact binary value, halves to even. */
  private static String decimal(double value, int places) {
    return new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** The mean of what is defined, in the order of the array; -1 when nothing is. */
  private static double mean(Evaluation e, Figure f, int category) {
    int m = f.limitIn(e.options());
    int a = f.areaIn(e.options());
    if (m < 0 || a < 0) {
      return -1;
    }
    int[] n = e.counts();
    int recalls = f.isPrecision ? n[1] : 1;
    int from = category == ALL ? 0 : category;
    int to = category == ALL ? n[2] : category + 1;
    double[] values = new double[n[0] * recalls * (to - from)];
    int count = 0;
    for (int t = 0; t < n[0]; t++) {
      if (!f.isOfAllIous() && e.options().iouThresholds().get(t) != f.iou) {
        continue;
      }
      for (int r = 0; r < recalls; r++) {
        for (int k = from; k < to; k++) {
          double v =
              f.isPrecision
                  ? e.precision()[e.precisionIndex(t, r, k, a, m)]
                  : e.recall()[e.recallIndex(t, k, a, m)];
          if (v > -1) {
            values[count++] = v;
          }
        }
      }
    }
    return PairwiseMean.of(values, count);
  }
}
