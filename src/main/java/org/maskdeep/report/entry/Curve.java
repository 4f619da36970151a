package org.maskdeep.report.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run of one seed measured while it trained, in at most {@link #MOST} points.
 *
 * @param seed of the run
 * @param steps the last step of each stretch
 * @param values the mean over each stretch, four significant digits
 */
public record Curve(long seed, List<Long> steps, List<Double> values) {
  /** Points of a curve that is kept. */
  public static final int MOST = 50;

  /** Checks that every point has both. */
  public Curve {
    steps = List.copyOf(steps);
    values = List.copyOf(values);
    if (steps.size() != values.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "curve of seed %d: %d steps and %d values; give as many of each",
              seed,
              steps.size(),
              values.size()));
    }
  }

  /**
   * Thins a curve: the points are cut into at most {@link #MOST} stretches of equal length (to a
   * point), and each becomes its last step and its mean. Values that are not finite are left out.
   *
   * @param x [n] steps, ascending
   * @param y [n] values
   */
  public static Curve of(long seed, double[] x, double[] y) {
    List<Integer> finite = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      if (Double.isFinite(y[i])) {
        finite.add(i);
      }
    }
    int points = Math.min(MOST, finite.size());
    List<Long> steps = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int p = 0; p < points; p++) {
      int from = (int) ((long) p * finite.size() / points);
      int to = (int) ((long) (p + 1) * finite.size() / points);
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += y[finite.get(i)];
      }
      steps.add(Math.round(x[finite.get(to - 1)]));
      values.add(Digits.significant(sum / (to - from)));
    }
    return new Curve(seed, steps, values);
  }
}
