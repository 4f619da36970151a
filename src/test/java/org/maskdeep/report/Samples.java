package org.maskdeep.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.maskdeep.report.chart.Series;
import org.maskdeep.report.entry.Measurement;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.SeedValues;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.SummaryRow;

/** Invented results that several tests read and draw. */
public final class Samples {
  public static final Summary SUMMARY =
      new Summary(
          List.of(
              row("maskdeep", Probe.KNN, "cifar10-5000", 72.13, 0.6, 3, 20),
              row("maskdeep", Probe.LINEAR, "cifar10-5000", 78.4, 0.4, 3, 20),
              row("random", Probe.KNN, "cifar10-5000", 33.2, null, 1, 0),
              row("maskdeep[groups=1]", Probe.KNN, "cifar10-5000", 70.02, 0.5, 3, 20),
              row("maskdeep[visible=0.5]", Probe.KNN, "cifar10-5000", 73.0, 0.5, 3, 20)));

  private static final JsonNode PROTOCOL =
      JsonNodeFactory.instance.objectNode().put("value", 0.7).put("probe", "knn");

  private Samples() {}

  public static SummaryRow row(
      String method,
      Probe probe,
      String data,
      double value,
      Double std,
      Integer seeds,
      Integer epochs) {
    return new SummaryRow(method, probe, data, value, std, seeds, epochs, null);
  }

  /** A score of seeds 0, 1, … in percent. */
  public static SummaryRow seeds(String method, Probe probe, Double stepTime, double... values) {
    List<Long> seeds = LongStream.range(0, values.length).boxed().toList();
    return SummaryRow.of(
        method, probe, "cifar10-5000", SeedValues.of(seeds, values), 8, null, stepTime);
  }

  /** top · (0.4 + 0.6 exp(−3 i/n)) with a wave on it, at steps 0, 50, 100, … */
  public static Series decay(String name, int n, double top) {
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = i * 50;
      y[i] = top * (0.4 + 0.6 * Math.exp(-3.0 * i / n) + 0.08 * Math.sin(i * 12.9898));
    }
    return new Series(name, x, y);
  }

  public static LedgerEntry entry(String method, double value, String time) {
    return entry(method, value, time, Map.of());
  }

  public static LedgerEntry entry(
      String method, double value, String time, Map<String, String> settings) {
    return entry(method, value, time, settings, List.of());
  }

  public static LedgerEntry entry(
      String method, double value, String time, Map<String, String> settings, List<Double> values) {
    return entry(method, value, time, settings, values, PROTOCOL);
  }

  /** With the score and its protocol card as a ledger file has them. */
  public static LedgerEntry entry(
      String method,
      double value,
      String time,
      Map<String, String> settings,
      List<Double> values,
      JsonNode protocol) {
    return new LedgerEntry(
        "small",
        method,
        Probe.KNN,
        "cifar10-5000",
        20,
        value,
        0.6,
        List.of(0L, 1L, 2L),
        values,
        "small-" + method,
        "12ab34cd",
        "make reproduce SCALE=small",
        "0123456789abcdef",
        Instant.parse(time),
        750.5,
        "2 cores, 8 GiB",
        protocol,
        settings,
        Measurement.NONE);
  }
}
