package org.maskdeep.coco.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.maskdeep.coco.evaluation.EvaluationFigures;
import org.maskdeep.coco.evaluation.MatchedDetections;

/**
 * Two detectors on the same truth. As JSON: {@code {"a": {as coco-eval has it}, "b": {…},
 * "difference": {"draws": …, "seed": …, "level": 0.95, "stats": [[low, high] …], "per_category":
 * {…}}, "delta_stats": [12 numbers], "delta_per_category": {"1": AP}}}, null where a figure is not
 * defined.
 *
 * @param a figures of the first
 * @param b figures of the second
 * @param deltaStats B − A of COCO's 12 figures
 * @param deltaPerCategory B − A of every category's AP by its id
 * @param difference intervals of these differences: both detectors in the same draws of the images
 */
public record Comparison(
    EvaluationFigures a,
    EvaluationFigures b,
    @JsonProperty("delta_stats") List<Double> deltaStats,
    @JsonProperty("delta_per_category") Map<String, Double> deltaPerCategory,
    BootstrapFigures difference) {
  private static final int LISTED = 10;

  /** Keeps copies, in their order. */
  public Comparison {
    deltaStats = Collections.unmodifiableList(new ArrayList<>(deltaStats));
    deltaPerCategory = Collections.unmodifiableMap(new LinkedHashMap<>(deltaPerCategory));
  }

  /**
   * Compares detections.
   *
   * @throws IllegalArgumentException when they were not matched to the same truth
   */
  public static Comparison of(MatchedDetections a, MatchedDetections b, ImageBootstrap bootstrap) {
    EvaluationFigures first = a.evaluation().figures();
    EvaluationFigures second = b.evaluation().figures();
    if (!first.perCategory().keySet().equals(second.perCategory().keySet())) {
      throw new IllegalArgumentException(
          "the two were matched to truths of other categories: give both the same truth");
    }
    BootstrapDraws draws = bootstrap.of(b.weighted()).minus(bootstrap.of(a.weighted()));
    Map<String, Double> categories = new LinkedHashMap<>();
    first
        .perCategory()
        .forEach(
            (id, figures) ->
                categories.put(id, minus(second.perCategory().get(id).ap(), figures.ap())));
    return new Comparison(
        first,
        second,
        IntStream.range(0, first.stats().size())
            .mapToObj(i -> minus(second.stats().get(i), first.stats().get(i)))
            .toList(),
        categories,
        BootstrapFigures.of(draws, bootstrap, first));
  }

  private static Double minus(double b, double a) {
    return a > -1 && b > -1 ? b - a : null;
  }

  /**
   * A table for people: the 12 figures, then the categories whose AP differs most. A star marks an
   * interval that excludes 0.
   *
   * @param labels what the 12 figures are
   */
  public String text(List<String> labels) {
    StringBuilder out = new StringBuilder();
    int width = labels.stream().mapToInt(String::length).max().orElse(1);
    line(out, width, "", "A", "B", "B - A", "95 % interval");
    for (int i = 0; i < labels.size(); i++) {
      line(
          out,
          width,
          labels.get(i),
          a.stats().get(i),
          b.stats().get(i),
          deltaStats.get(i),
          difference.stats().get(i));
    }
    List<String> most = mostDifferent();
    out.append(
        String.format(
            Locale.ROOT,
            "\n AP by category, the largest differences (%d of %d)\n",
            Math.min(LISTED, most.size()),
            a.perCategory().size()));
    for (String id : most.subList(0, Math.min(LISTED, most.size()))) {
      line(
          out,
          width,
          String.format(Locale.ROOT, " %6s  %s", id, a.categoryNames().get(id)),
          a.perCategory().get(id).ap(),
          b.perCategory().get(id).ap(),
          deltaPerCategory.get(id),
          difference.perCategory().get(id));
    }
    return out.append(Decimals.intervals(difference.draws(), difference.seed()))
        .append("*: 0 lies outside\n")
        .toString();
  }

  /** Ids of the categories with objects, the largest difference first, ties by id. */
  private List<String> mostDifferent() {
    return deltaPerCategory.keySet().stream()
        .filter(id -> deltaPerCategory.get(id) != null)
        .sorted(Comparator.comparingDouble(id -> -Math.abs(deltaPerCategory.get(id))))
        .toList();
  }

  private static void line(
      StringBuilder out, int width, String label, double a, double b, Double delta, Interval in) {
    String difference = delta == null ? "" : Decimals.signed(delta);
    line(out, width, label, Decimals.plain(a), Decimals.plain(b), difference, Decimals.signed(in));
  }

  private static void line(
      StringBuilder out, int width, String label, String a, String b, String delta, String in) {
    String format = " %-" + width + "s %7s %7s %7s  %s";
    out.append(String.format(Locale.ROOT, format, label, a, b, delta, in).stripTrailing());
    out.append('\n');
  }
}
