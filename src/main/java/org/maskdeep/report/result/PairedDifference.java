package org.maskdeep.report.result;

import java.util.List;
import java.util.Locale;

/**
 * How much a result differs from a reference, seed by seed: runs of one seed share order, views and
 * initial weights, so that what seeds have in common drops out of the differences.
 *
 * @param differences (result − reference) of every seed that both have, in percentage points
 */
public record PairedDifference(List<Double> differences) {
  /** What the marks in tables mean. */
  public static final String LEGEND =
      "Scores: mean ± sample standard deviation over seeds (one seed: no ±). Δ: mean over seeds of"
          + " the row minus the reference, same seed beside same seed, in percentage points, ± half the"
          + " width of its 95 % interval (Student's t). *: the interval excludes 0; of twenty differences"
          + " without any effect, one does so by chance.";

  /** How {@link #text} ends where there is no interval. */
  static final String ONE_SEED = " (one seed)";

  /** Copies the differences. */
  public PairedDifference {
    differences = List.copyOf(differences);
  }

  /** Of the seeds that both results have. */
  public static PairedDifference of(SeedValues result, SeedValues reference) {
    return new PairedDifference(
        result.seeds().stream()
            .filter(reference.seeds()::contains)
            .map(seed -> result.of(seed) - reference.of(seed))
            .toList());
  }

  /** Mean of the differences; NaN where there is none. */
  public double mean() {
    return MeanStd.of(differences).mean();
  }

  /** Their sample standard deviation; null for fewer than two seeds. */
  public Double std() {
    return MeanStd.of(differences).std();
  }

  /**
   * Half the width of the 95 % interval of the mean, t · std / √n with n − 1 degrees of freedom;
   * null for fewer than two seeds.
   */
  public Double halfWidth() {
    int n = differences.size();
    return n < 2 ? null : (Double) (StudentT.quantile(n - 1) * std() / Math.sqrt(n));
  }

  /** Whether the interval is known and excludes 0. */
  public boolean excludesZero() {
    Double half = halfWidth();
    return half != null && Math.abs(mean()) > half;
  }

  /** {@code +2.1 ± 0.8*}, {@code −0.4 (one seed)}, or empty where no seed is common. */
  public String text() {
    if (differences.isEmpty()) {
      return "";
    }
    Double half = halfWidth();
    return half == null
        ? points(mean()) + ONE_SEED
        : String.format(
            Locale.ROOT,
            "%s ± %s%s",
            points(mean()),
            Percent.text(half),
            excludesZero() ? "*" : "");
  }

  /** A signed number with one decimal. */
  static String points(double points) {
    String text = Percent.text(Math.abs(points));
    return text.equals("0.0") ? text : (points < 0 ? "−" : "+") + text;
  }
}
