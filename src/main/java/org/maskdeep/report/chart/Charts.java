package org.maskdeep.report.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.SummaryRow;

/**
 * The charts of a run and of a comparison, in one look.
 *
 * <p>Each throws IllegalArgumentException when there is nothing finite to draw.
 *
 * <pre>{@code
 * MetricsFile metrics = MetricsFile.read(run.resolve("metrics.jsonl"));
 * byte[] png = Charts.loss(List.of(metrics.series("loss").named("maskdeep"))).png();
 * }</pre>
 */
public final class Charts {
  private static final Color BAD = new Color(0xB00020);
  private static final Color IDEAL = new Color(0x444444);

  private Charts() {}

  /** Loss over steps, one line a run: raw values pale, their running mean bold. */
  public static Chart loss(List<Series> runs) {
    return new LineChart("Pretraining loss", "step", "loss").smoothed(runs).build();
  }

  /** Any values over any axis, raw. Labels carry the unit: "images/s". */
  public static Chart lines(String title, String xLabel, String yLabel, List<Series> series) {
    return new LineChart(title, xLabel, yLabel).lines(series).build();
  }

  /** Any noisy values over any axis: raw values pale, their running mean bold. */
  public static Chart smoothed(String title, String xLabel, String yLabel, List<Series> series) {
    return new LineChart(title, xLabel, yLabel).smoothed(series).build();
  }

  /** Points of a plane, a colour and a marker for each series; at most 35 look different. */
  public static Chart scatter(String title, String xLabel, String yLabel, List<Series> series) {
    return new LineChart(title, xLabel, yLabel).scattered(series).build();
  }

  /** Few measured values, marked and joined. */
  public static Chart points(String title, String xLabel, String yLabel, List<Series> series) {
    return new LineChart(title, xLabel, yLabel).points(series).build();
  }

  /** Learning rate over steps. */
  public static Chart learningRate(List<Series> runs) {
    return new LineChart("Learning rate", "step", "learning rate").lines(runs).atLeast(0).build();
  }

  /**
   * The same spread times √d, as runs write it: 1 when features spread evenly, 0 when collapsed.
   */
  public static Chart spread(List<Series> runs) {
    return new LineChart("Spread of the features", "step", "std × √d of normalised features")
        .points(runs)
        .level("evenly spread", 1, IDEAL)
        .level("collapsed", 0, BAD)
        .between(0, 1.1)
        .build();
  }

  /** Effective rank of the features, few measured values: how many dimensions are in use. */
  public static Chart dimensions(List<Series> runs) {
    return new LineChart("Effective rank of the features", "step", "dimensions in use")
        .points(runs)
        .atLeast(0)
        .build();
  }

  /** Accuracy (percent) over epochs, one line a method, with the chance level (percent). */
  public static Chart accuracyOverEpochs(List<Series> methods, double chance) {
    return new LineChart("Accuracy while pretraining", "epoch", "top-1 accuracy (%)")
        .points(methods)
        .level(chanceName(chance), chance, IDEAL)
        .atLeast(0)
        .build();
  }

  /** Precision over recall, both in [0, 1], one line a detector, class or threshold. */
  public static Chart precisionRecall(List<Series> curves) {
    return new LineChart("Precision and recall", "recall", "precision")
        .lines(curves)
        .between(0, 1)
        .across(0, 1)
        .build();
  }

  /**
   * A summary's accuracies (percent) on one data set, of variants only the null and own recipes: a
   * group of bars a method, a colour a probe, error bars of one standard deviation over seeds, and
   * the chance level (percent).
   */
  public static Chart accuracyBars(Summary summary, String dataset, double chance) {
    List<SummaryRow> rows =
        summary.rows().stream()
            .filter(row -> row.dataset().equals(dataset) && row.isStandard())
            .toList();
    Set<String> methods = new LinkedHashSet<>();
    rows.forEach(row -> methods.add(row.method()));
    List<Bars> groups = new ArrayList<>();
    for (Probe probe : List.of(Probe.KNN, Probe.LINEAR, Probe.FINETUNE)) {
      List<SummaryRow> found = methods.stream().map(m -> first(rows, m, probe)).toList();
      if (found.stream().anyMatch(Objects::nonNull)) {
        groups.add(
            new Bars(
                probe.label(),
                found.stream().mapToDouble(r -> r == null ? Double.NaN : r.value()).toArray(),
                found.stream()
                    .mapToDouble(r -> r == null || r.std() == null ? 0 : r.std())
                    .toArray()));
      }
    }
    return accuracyBars("Accuracy on " + dataset, List.copyOf(methods), groups, chance);
  }

  private static SummaryRow first(List<SummaryRow> rows, String method, Probe probe) {
    return rows.stream()
        .filter(row -> row.method().equals(method) && row.probe() == probe)
        .findFirst()
        .orElse(null);
  }

  /** Bars of accuracy (percent) with the chance level (percent). */
  public static Chart accuracyBars(
      String title, List<String> methods, List<Bars> groups, double chance) {
    return new BarChart(title, "dashed line: " + chanceName(chance), "top-1 accuracy (%)", methods)
        .bars(groups)
        .level(chance)
        .between(0, top(groups))
        .build();
  }

  /** Bars in groups, for ablations; labels carry the unit. */
  public static Chart groupedBars(
      String title, String xLabel, String yLabel, List<String> categories, List<Bars> groups) {
    BarChart chart = new BarChart(title, xLabel, yLabel, categories).bars(groups);
    boolean positive =
        groups.stream().flatMapToDouble(g -> Arrays.stream(g.values())).noneMatch(v -> v < 0);
    return (positive ? chart.between(0, top(groups)) : chart).build();
  }

  private static String chanceName(double chance) {
    return "chance (" + ChartTheme.compact(chance) + " %)";
  }

  /** A round number above the highest bar with its spread. */
  private static double top(List<Bars> groups) {
    double top = 0;
    for (Bars group : groups) {
      for (int i = 0; i < group.values().length; i++) {
        double spread = group.hasSpread() ? group.spreadList().get(i) : 0;
        double value = group.values()[i] + (spread > 0 ? spread : 0); // NaN: not known
        top = Double.isFinite(value) ? Math.max(top, value) : top;
      }
    }
    double unit = top <= 0 ? 1 : Math.pow(10, Math.floor(Math.log10(top)) - 1) * 5;
    return unit * Math.ceil(top * 1.02 / unit);
  }
}
