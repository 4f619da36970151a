package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.maskdeep.coco.evaluation.EvaluationSummary.Figure;

/**
 * The figures of an evaluation in which every image counts as often as a weight says: those of a
 * set that holds the image, its objects and its detections so many times, the copies of an image
 * beside each other in the order of ids. Detections of one image, category and equal score count
 * one after the other, each as often as the weight says. With weights of 1 all figures are those of
 * the {@link Evaluation} to the bit.
 *
 * <p>May be used by several threads at once.
 */
public final class WeightedFigures {
  /** An area range and a limit, by index. */
  private record Place(int area, int limit) {}

  private final EvaluationOptions options;
  private final int categories;
  private final int images;
  private final List<Figure> figures;
  private final PairIndex index;
  private final Matches matches;
  private final int[] start; // the first pair of every category, and the end of the last [K + 1]
  private final int[][] order; // kept detections of every category by descending score [K, …]
  private final int[] rank; // the place of every kept detection in its own pair [D]
  private final Map<Place, WeightedCurves> curves = new LinkedHashMap<>();
  private final int most; // detections of one category

  /**
   * The figures for some weights; -1 where there is no object to be found.
   *
   * @param stats COCO's 12 figures in pycocotools' order
   * @param categoryAp AP of every category by ascending id [K], all areas, the largest limit
   */
  public record Values(double[] stats, double[] categoryAp) {}

  WeightedFigures(Evaluation evaluation, PairIndex index, Matches matches, int images) {
    this.options = evaluation.options();
    this.categories = evaluation.categoryCount();
    this.images = images;
    this.figures = EvaluationSummary.list(options);
    this.index = index;
    this.matches = matches;
    start = index.starts(categories);
    order = new int[categories][];
    PrecisionCurves sorted = new PrecisionCurves(evaluation, options, matches);
    for (int k = 0; k < categories; k++) {
      order[k] = sorted.order(start[k], start[k + 1]);
    }
    rank = sorted.ranks();
    Set<Place> precision =
        figures.stream().filter(Figure::isPrecision).map(this::place).collect(Collectors.toSet());
    for (Figure f : figures) {
      Place place = place(f);
      if (place.area >= 0 && place.limit >= 0) {
        curves.computeIfAbsent(place, p -> curves(p.area, p.limit, precision.contains(p)));
      }
    }
    most = curves.values().stream().mapToInt(WeightedCurves::most).max().orElse(0);
  }

  /** The curves of an area range and a limit, by index. */
  WeightedCurves curves(int area, int limit, boolean precision) {
    return new WeightedCurves(options, index, matches, start, order, rank, area, limit, precision);
  }

  private Place place(Figure f) {
    return new Place(f.areaIn(options), f.limitIn(options));
  }

  /** The number of images. */
  public int images() {
    return images;
  }

  /**
   * The figures when the images count so often.
   *
   * @param weights one for each image, in the order of ids; at least 0
   * @throws IllegalArgumentException when there is not one for each, or one is negative
   */
  public Values of(int[] weights) {
    check(weights);
    int thresholds = options.iouThresholds().size();
    int recalls = options.recallThresholds().size();
    double[] precision = new double[thresholds * recalls * categories];
    double[] recall = new double[thresholds * categories];
    double[] values = new double[precision.length];
    double[] categoryAp = new double[categories];
    double[] stats = new double[figures.size()];
    Arrays.fill(stats, -1);
    WeightedCurve curve = new WeightedCurve(most);
    Place ofCategories = place(figures.get(1));
    curves.forEach(
        (place, all) -> {
          all.fill(weights, all.hasPrecision() ? precision : null, recall, curve);
          for (int i = 0; i < stats.length; i++) {
            Figure f = figures.get(i);
            if (place(f).equals(place)) {
              double[] from = f.isPrecision() ? precision : recall;
              stats[i] = mean(f, from, from.length / thresholds, values);
            }
          }
          if (place.equals(ofCategories)) {
            categoryAp(precision, values, categoryAp);
          }
        });
    return new Values(stats, categoryAp);
  }

  private void check(int[] weights) {
    if (weights.length != images) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d weights for %d images: give one each", weights.length, images));
    }
    for (int i = 0; i < images; i++) {
      if (weights[i] < 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "the weight of image %d is %d: give at least 0", i, weights[i]));
      }
    }
  }

  /** The mean over what is defined, at all IoU thresholds or one; each has so many. */
  private double mean(Figure f, double[] all, int each, double[] values) {
    int n = 0;
    for (int t = 0; t < options.iouThresholds().size(); t++) {
      if (f.isOfAllIous() || options.iouThresholds().get(t) == f.iou()) {
        for (int i = t * each; i < (t + 1) * each; i++) {
          if (all[i] > -1) {
            values[n++] = all[i];
          }
        }
      }
    }
    return PairwiseMean.of(values, n);
  }

  private void categoryAp(double[] precision, double[] values, double[] out) {
    for (int k = 0; k < categories; k++) {
      int n = 0;
      for (int i = k; i < precision.length; i += categories) {
        if (precision[i] > -1) {
          values[n++] = precision[i];
        }
      }
      out[k] = PairwiseMean.of(values, n);
    }
  }
}
