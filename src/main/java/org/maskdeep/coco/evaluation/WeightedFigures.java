package org.maskdeep.coco.evaluation;

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
    Map<Place, double[]> precision = new LinkedHashMap<>();
    Map<Place, double[]> recall = new LinkedHashMap<>();
    curves.forEach(
        (place, curve) -> {
          if (curve.hasPrecision()) {
            precision.put(place, new double[thresholds * recalls * categories]);
          }
          recall.put(place, new double[thresholds * categories]);
          curve.fill(weights, precision.get(place), recall.get(place));
        });
    double[] values = new double[thresholds * recalls * categories];
    double[] stats = new double[figures.size()];
    for (int i = 0; i < stats.length; i++) {
      Figure f = figures.get(i);
      double[] all = (f.isPrecision() ? precision : recall).get(place(f));
      stats[i] =
          all == null ? -1 : mean(f, all, (f.isPrecision() ? recalls : 1) * categories, values);
    }
    return new Values(stats, categoryAp(precision.get(place(figures.get(1)))));
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

  private double[] categoryAp(double[] precision) {
    double[] out = new double[categories];
    double[] values = new double[categories == 0 ? 0 : precision.length / categories];
    for (int k = 0; k < categories; k++) {
      int n = 0;
      for (int i = k; i < precision.length; i += categories) {
        if (precision[i] > -1) {
          values[n++] = precision[i];
        }
      }
      out[k] = PairwiseMean.of(values, n);
    }
    return out;
  }
}
