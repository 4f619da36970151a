package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.coco.Category;
import org.maskdeep.coco.CountedWarning;
import org.maskdeep.coco.IdNames;

/**
 * The result of an evaluation; -1 stands wherever there is no true object to be found.
 *
 * <p>Letters: T IoU thresholds, R recall thresholds, K categories by ascending id, A area ranges, M
 * limits on detections.
 */
public final class Evaluation {
  /** The id under which everything stands when categories do not count. */
  public static final long ALL_CATEGORIES = -1;

  /**
   * Figures of one category, all areas, the largest limit on detections.
   *
   * @param category what it is
   * @param ap mean precision over IoU thresholds and recalls
   * @param ap50 the same at the IoU threshold 0.5, -1 when there is no such
   * @param ar mean recall over IoU thresholds
   */
  public record CategoryResult(Category category, double ap, double ap50, double ar) {}

  /** Precision and scores, and room for the rest. */
  private static final int ARRAYS = 3;

  private final EvaluationOptions options;
  private final List<Category> categories;
  private final IdNames names;
  private final int[] lengths; // T, R, K, A, M
  private final double[] precision;
  private final double[] recall;
  private final double[] scores;
  private List<CountedWarning> warnings = List.of();

  Evaluation(EvaluationOptions options, List<Category> categories, IdNames names) {
    this.options = options;
    this.names = names;
    this.categories =
        options.useCategories()
            ? categories
            : List.of(new Category(ALL_CATEGORIES, "all categories", ""));
    lengths =
        new int[] {
          options.iouThresholds().size(),
          options.recallThresholds().size(),
          this.categories.size(),
          options.areas().size(),
          options.maxDetections().size()
        };
    int[] n = lengths;
    long size = 1;
    for (int length : n) {
      size *= length;
    }
    long need = ARRAYS * Double.BYTES * size;
    if (size > Integer.MAX_VALUE - 8 || need > Runtime.getRuntime().maxMemory()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "precisions of %d categories need %d MiB of memory: evaluate fewer, or raise -Xmx",
              categories.size(),
              need >> 20));
    }
    precision = filled((int) size);
    scores = filled((int) size);
    recall = filled((int) (size / n[1]));
  }

  private static double[] filled(int n) {
    double[] a = new double[n];
    Arrays.fill(a, -1);
    return a;
  }

  /** What was asked for. */
  public EvaluationOptions options() {
    return options;
  }

  /** The K categories by ascending id; a single one of id -1 when they do not count. */
  public List<Category> categories() {
    return categories;
  }

  /** T, R, K, A, M. */
  public int[] counts() {
    return lengths.clone();
  }

  /** Precision at every recall threshold, [T, R, K, A, M] in C order; shared, not copied. */
  public double[] precision() {
    return precision;
  }

  /** The highest recall reached, [T, K, A, M] in C order; shared, not copied. */
  public double[] recall() {
    return recall;
  }

  /** The score at every recall threshold, [T, R, K, A, M] in C order; shared, not copied. */
  public double[] scores() {
    return scores;
  }

  /**
   * COCO's 12 figures in pycocotools' order: AP, AP50, AP75, AP small, medium, large, AR at the
   * three limits on detections, AR small, medium, large.
   */
  public double[] stats() {
    return EvaluationSummary.figures(this);
  }

  /** What the 12 figures are, in the words of pycocotools. */
  public List<String> labels() {
    return EvaluationSummary.labels(options);
  }

  /** Figures of every category by ascending id. */
  public List<CategoryResult> perCategory() {
    return EvaluationSummary.perCategory(this);
  }

  /** The 12 figures as pycocotools prints them, one a line. */
  public String summary() {
    return EvaluationSummary.text(this);
  }

  /** What was doubtful in either file. */
  public List<CountedWarning> warnings() {
    return warnings;
  }

  /** The figures for a JSON file. */
  public EvaluationFigures figures() {
    Map<String, EvaluationFigures.OfCategory> figures = new LinkedHashMap<>();
    Map<String, String> names = new LinkedHashMap<>();
    for (CategoryResult r : perCategory()) {
      String id = this.names.key(r.category().id());
      if (figures.containsKey(id)) {
        id = this.names.text(r.category().id()); // the string "1" beside the number 1
      }
      figures.put(id, new EvaluationFigures.OfCategory(r.ap(), r.ap50(), r.ar()));
      names.put(id, r.category().name());
    }
    return new EvaluationFigures(
        Arrays.stream(stats()).boxed().toList(),
        figures,
        names,
        options.type().key(),
        warnings.stream().map(CountedWarning::toString).toList());
  }

  int categoryCount() {
    return categories.size();
  }

  int precisionIndex(int t, int r, int k, int a, int m) {
    int[] n = lengths;
    return (((t * n[1] + r) * n[2] + k) * n[3] + a) * n[4] + m;
  }

  int recallIndex(int t, int k, int a, int m) {
    int[] n = lengths;
    return ((t * n[2] + k) * n[3] + a) * n[4] + m;
  }

  void setPrecision(int t, int r, int k, int a, int m, double value, double score) {
    int i = precisionIndex(t, r, k, a, m);
    precision[i] = value;
    scores[i] = score;
  }

  void setRecall(int t, int k, int a, int m, double value) {
    recall[recallIndex(t, k, a, m)] = value;
  }

  void finish(List<CountedWarning> found) {
    warnings = found;
  }
}
