package org.maskdeep.coco.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What is evaluated and how; the defaults are those of COCO.
 *
 * @param type boxes or masks
 * @param iouThresholds T of (0, 1], ascending; COCO: 0.5, 0.55, … 0.95
 * @param recallThresholds R of [0, 1], ascending; COCO: 0, 0.01, … 1
 * @param areas A ranges; COCO: all, small, medium, large
 * @param maxDetections M limits on detections per image and category, ascending; COCO: 1, 10, 100
 * @param useCategories false: a detection may match an object of any category (K = 1)
 * @param threads at least 1; the results do not depend on it
 */
public record EvaluationOptions(
    IouType type,
    List<Double> iouThresholds,
    List<Double> recallThresholds,
    List<AreaRange> areas,
    List<Integer> maxDetections,
    boolean useCategories,
    int threads) {
  private static final int MAX_IOU_THRESHOLDS = 64;

  /** What of a detection is compared with the truth. */
  public enum IouType {
    /** Boxes. */
    BBOX,
    /** Masks. */
    SEGM;

    /** The name in pycocotools, {@code bbox} or {@code segm}. */
    public String key() {
      return this == BBOX ? "bbox" : "segm";
    }

    /**
     * The type of a name.
     *
     * @throws IllegalArgumentException when it is neither {@code bbox} nor {@code segm}
     */
    public static IouType of(String key) {
      for (IouType type : values()) {
        if (type.key().equals(key)) {
          return type;
        }
      }
      throw new IllegalArgumentException("type " + key + " is unknown: use bbox or segm");
    }
  }

  /**
   * Objects of some size; others are ignored, neither right nor wrong.
   *
   * @param label all, small, medium, large, or another
   * @param least area in pixels
   * @param most area in pixels
   */
  public record AreaRange(String label, double least, double most) {
    /** COCO's four. */
    static final List<AreaRange> COCO =
        List.of(
            new AreaRange("all", 0, 1e10),
            new AreaRange("small", 0, 32 * 32),
            new AreaRange("medium", 32 * 32, 96 * 96),
            new AreaRange("large", 96 * 96, 1e10));

    /** Checks that the range is one. */
    public AreaRange {
      if (!(least <= most)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "area range %s: least %s must not exceed most %s",
                label,
                least,
                most));
      }
    }

    boolean contains(double area) {
      return !(area < least || area > most);
    }
  }

  /** Checks ranges and order. */
  public EvaluationOptions {
    iouThresholds = List.copyOf(iouThresholds);
    recallThresholds = List.copyOf(recallThresholds);
    areas = List.copyOf(areas);
    maxDetections = List.copyOf(maxDetections);
    ascending("iouThresholds", iouThresholds, Double.MIN_VALUE, 1);
    ascending("recallThresholds", recallThresholds, 0, 1);
    ascending("maxDetections", maxDetections, 1, Integer.MAX_VALUE);
    if (iouThresholds.size() > MAX_IOU_THRESHOLDS) {
      throw new IllegalArgumentException(
          iouThresholds.size() + " IoU thresholds are too many: use at most " + MAX_IOU_THRESHOLDS);
    }
    if (maxDetections.size() != 3) {
      throw new IllegalArgumentException(
          "maxDetections "
              + maxDetections
              + ": give three, as the 12 figures need, e.g. 1, 10, 100");
    }
    if (areas.isEmpty()) {
      throw new IllegalArgumentException("areas is empty: give at least the range of all areas");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads = " + threads + " must be at least 1");
    }
  }

  /** COCO's options for boxes, on all processors. */
  public static EvaluationOptions boxes() {
    return of(IouType.BBOX);
  }

  /** COCO's options for masks, on all processors. */
  public static EvaluationOptions masks() {
    return of(IouType.SEGM);
  }

  /** COCO's options, on all processors. */
  public static EvaluationOptions of(IouType type) {
    return new EvaluationOptions(
        type,
        linspace(.5, .95, 10),
        linspace(0, 1, 101),
        AreaRange.COCO,
        List.of(1, 10, 100),
        true,
        Runtime.getRuntime().availableProcessors());
  }

  /** The same on so many threads. */
  public EvaluationOptions withThreads(int n) {
    return new EvaluationOptions(
        type, iouThresholds, recallThresholds, areas, maxDetections, useCategories, n);
  }

  /** The same without regard to categories, as for proposals. */
  public EvaluationOptions classAgnostic() {
    return new EvaluationOptions(
        type, iouThresholds, recallThresholds, areas, maxDetections, false, threads);
  }

  /** The same with other limits on detections per image. */
  public EvaluationOptions withMaxDetections(List<Integer> limits) {
    return new EvaluationOptions(
        type, iouThresholds, recallThresholds, areas, limits, useCategories, threads);
  }

  int mostDetections() {
    return maxDetections.get(maxDetections.size() - 1);
  }

  /** The numbers that NumPy's linspace gives, to the bit. */
  static List<Double> linspace(double from, double to, int n) {
    double step = (to - from) / (n - 1);
    return IntStream.range(0, n).mapToObj(i -> i == n - 1 ? to : i * step + from).toList();
  }

  private static void ascending(String name, List<? extends Number> list, double min, double max) {
    double before = Double.NEGATIVE_INFINITY;
    for (Number n : list) {
      double value = n.doubleValue();
      if (!(value >= min && value <= max && value > before)) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "%s %s must ascend within [%s, %s]", name, list, min, max));
      }
      before = value;
    }
    if (list.isEmpty()) {
      throw new IllegalArgumentException(name + " is empty: give at least one");
    }
  }
}
