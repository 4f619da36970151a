package org.maskdeep.coco.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Figures of many draws of images. Draws in which a figure is not defined, since they hold no
 * object of its kind, do not count for it.
 */
public final class BootstrapDraws {
  private final double[][] stats; // [draws, 12], NaN where not defined
  private final double[][] categories; // [draws, K], the same

  private BootstrapDraws(double[][] stats, double[][] categories) {
    this.stats = stats;
    this.categories = categories;
  }

  /** Of figures that are -1 where they are not defined; writes NaN there. */
  static BootstrapDraws of(double[][] stats, double[][] categories) {
    for (double[][] figures : new double[][][] {stats, categories}) {
      for (double[] draw : figures) {
        Arrays.setAll(draw, i -> draw[i] > -1 ? draw[i] : Double.NaN);
      }
    }
    return new BootstrapDraws(stats, categories);
  }

  /** 95 % intervals of the 12 figures; null where a figure is not defined in any draw. */
  public List<Interval> stats() {
    return intervals(stats);
  }

  /** 95 % intervals of the APs of all categories [K]; null where one is not defined. */
  public List<Interval> categories() {
    return intervals(categories);
  }

  /**
   * These less others, draw by draw.
   *
   * @throws IllegalArgumentException when the others are not of the same truth and as many draws
   */
  public BootstrapDraws minus(BootstrapDraws other) {
    return new BootstrapDraws(minus(stats, other.stats), minus(categories, other.categories));
  }

  private static double[][] minus(double[][] a, double[][] b) {
    if (a.length != b.length || a[0].length != b[0].length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d draws of %d figures less %d of %d: draw from the same truth, equally often",
              a.length,
              a[0].length,
              b.length,
              b[0].length));
    }
    double[][] out = new double[a.length][a[0].length];
    for (int draw = 0; draw < a.length; draw++) {
      for (int i = 0; i < out[draw].length; i++) {
        out[draw][i] = a[draw][i] - b[draw][i];
      }
    }
    return out;
  }

  private static List<Interval> intervals(double[][] draws) {
    return Arrays.asList(
        IntStream.range(0, draws[0].length)
            .mapToObj(
                i ->
                    Interval.percentile95(
                        Arrays.stream(draws)
                            .mapToDouble(d -> d[i])
                            .filter(v -> !Double.isNaN(v))
                            .toArray()))
            .toArray(Interval[]::new));
  }
}
