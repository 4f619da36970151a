package org.maskdeep.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Charts of what was measured while encoders were pretrained, from their files {@code
 * online.jsonl}.
 *
 * <pre>{@code
 * MetricsFile lines = MetricsFile.read(run.resolve("online.jsonl"));
 * List<Chart> charts = OnlineCharts.ofRun("maskdeep", lines);
 * }</pre>
 */
public final class OnlineCharts {
  private static final String KNN = "knn_";
  private static final String RANK = "effective_rank_";
  private static final String STEP = "step";
  private static final String ACCURACY = "top-1 accuracy (%)";
  private static final String DIMENSIONS = "dimensions in use";

  private OnlineCharts() {}

  /**
   * Every value of one run: kNN and effective rank, a line a level; alignment and uniformity;
   * LiDAR.
   *
   * @param name of the run in the titles
   * @return empty when nothing was measured
   */
  public static List<Chart> ofRun(String name, MetricsFile lines) {
    List<Chart> charts = levels(name, lines);
    if (!charts.isEmpty()) {
      charts.add(
          Charts.points(
              "Alignment and uniformity, " + name,
              STEP,
              "lower is better",
              List.of(lines.series("alignment"), lines.series("uniformity"))));
      charts.add(lidar(name, List.of(lines.series("lidar"))));
    }
    return charts;
  }

  /**
   * Several runs: kNN of the coarsest level, alignment, uniformity and LiDAR, a line a run; of the
   * first run also every level.
   *
   * @param where what the runs have in common, such as the data set; for the titles
   * @param runs by name; those in which nothing was measured are left out
   * @return empty when that holds for all
   */
  public static List<Chart> ofRuns(String where, Map<String, MetricsFile> runs) {
    List<Map.Entry<String, MetricsFile>> measured =
        runs.entrySet().stream().filter(run -> !levelNames(run.getValue()).isEmpty()).toList();
    if (measured.isEmpty()) {
      return List.of();
    }
    Function<Function<MetricsFile, Series>, List<Series>> each =
        of -> measured.stream().map(run -> of.apply(run.getValue()).named(run.getKey())).toList();
    List<Chart> charts = new ArrayList<>();
    charts.add(
        Charts.points(
            "kNN on training images, " + where,
            STEP,
            ACCURACY,
            each.apply(lines -> percent(lines.series(KNN + last(levelNames(lines)))))));
    charts.addAll(levels(measured.get(0).getKey() + ", " + where, measured.get(0).getValue()));
    charts.add(
        Charts.points(
            "Alignment, " + where,
            STEP,
            "mean |u − u'|² of two views of an image",
            each.apply(lines -> lines.series("alignment"))));
    charts.add(
        Charts.points(
            "Uniformity, " + where,
            STEP,
            "log mean exp(−2 |u − u'|²) of two images",
            each.apply(lines -> lines.series("uniformity"))));
    charts.add(lidar(where, each.apply(lines -> lines.series("lidar"))));
    return charts;
  }

  private static Chart lidar(String of, List<Series> series) {
    return Charts.points("LiDAR, " + of, STEP, "LDA rank", series);
  }

  /** kNN and effective rank, a line a level. */
  private static List<Chart> levels(String name, MetricsFile lines) {
    List<String> levels = levelNames(lines);
    List<Chart> charts = new ArrayList<>();
    if (levels.isEmpty()) {
      return charts;
    }
    Function<String, String> label = level -> level.toUpperCase(Locale.ROOT);
    charts.add(
        Charts.points(
            "kNN on training images, every level, " + name,
            STEP,
            ACCURACY,
            levels.stream()
                .map(level -> percent(lines.series(KNN + level)).named(label.apply(level)))
                .toList()));
    charts.add(
        Charts.points(
            "Effective rank of every level, " + name,
            STEP,
            DIMENSIONS,
            levels.stream()
                .map(level -> lines.series(RANK + level).named(label.apply(level)))
                .toList()));
    return charts;
  }

  /** The levels, fine to coarse, as the keys name them. */
  private static List<String> levelNames(MetricsFile lines) {
    return lines.keys().stream()
        .filter(key -> key.startsWith(KNN))
        .map(key -> key.substring(KNN.length()))
        .toList();
  }

  private static String last(List<String> names) {
    return names.get(names.size() - 1);
  }

  private static Series percent(Series share) {
    return new Series(
        share.name(), share.x(), Arrays.stream(share.y()).map(value -> 100 * value).toArray());
  }
}
