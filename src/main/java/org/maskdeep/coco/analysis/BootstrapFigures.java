package org.maskdeep.coco.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.coco.evaluation.EvaluationFigures;
import org.maskdeep.coco.evaluation.MatchedDetections;

/**
 * How far the figures of an evaluation depend on the images, as JSON files have it: {@code
 * {"draws": 1000, "seed": 0, "level": 0.95, "stats": [[low, high] of 12 figures], "per_category":
 * {"1": [low, high] of AP}}}, null where a figure is not defined.
 *
 * @param draws how many samples of images were drawn
 * @param seed of the random numbers
 * @param level share of the draws within an interval
 * @param stats intervals of COCO's 12 figures in pycocotools' order
 * @param perCategory intervals of every category's AP by its id
 */
public record BootstrapFigures(
    int draws,
    long seed,
    double level,
    List<Interval> stats,
    @JsonProperty("per_category") Map<String, Interval> perCategory) {
  private static final double LEVEL = 0.95;

  /** Keeps copies, in their order. */
  public BootstrapFigures {
    stats = Collections.unmodifiableList(new ArrayList<>(stats));
    perCategory = Collections.unmodifiableMap(new LinkedHashMap<>(perCategory));
  }

  /** Draws images and takes the intervals of all figures. */
  public static BootstrapFigures of(MatchedDetections matched, ImageBootstrap bootstrap) {
    return of(bootstrap.of(matched.weighted()), bootstrap, matched.evaluation().figures());
  }

  static BootstrapFigures of(
      BootstrapDraws draws, ImageBootstrap bootstrap, EvaluationFigures figures) {
    Map<String, Interval> categories = new LinkedHashMap<>();
    Iterator<String> ids = figures.perCategory().keySet().iterator();
    draws.categories().forEach(interval -> categories.put(ids.next(), interval));
    return new BootstrapFigures(
        bootstrap.draws(), bootstrap.seed(), LEVEL, draws.stats(), categories);
  }

  /**
   * The 12 figures with their intervals, one a line.
   *
   * @param labels what the figures are
   * @param values the figures themselves
   */
  public String text(List<String> labels, double[] values) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      out.append(labels.get(i)).append(" = ").append(Decimals.plain(values[i]));
      if (stats.get(i) != null) {
        out.append("  [")
            .append(Decimals.plain(stats.get(i).low()))
            .append(", ")
            .append(Decimals.plain(stats.get(i).high()))
            .append(']');
      }
      out.append('\n');
    }
    return out.append(Decimals.intervals(draws, seed)).toString();
  }
}
