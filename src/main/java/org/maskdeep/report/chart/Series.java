package org.maskdeep.report.chart;

import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.check.Checks;

/**
 * A named line of a chart.
 *
 * @param name what the legend calls it
 * @param x [n] positions, such as steps
 * @param y [n] values; not finite ones are left out of a chart
 */
public record Series(String name, double[] x, double[] y) {
  /** Checks that both arrays have the same length, and copies them. */
  public Series {
    Checks.text("name of a series", name);
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "series \"%s\" has %d positions and %d values; give as many of each",
              name,
              x.length,
              y.length));
    }
    x = x.clone();
    y = y.clone();
  }

  /** The number of points. */
  public int size() {
    return x.length;
  }

  /** The same points under another name. */
  public Series named(String other) {
    return new Series(other, x, y);
  }

  /** The points whose position and value are finite numbers. */
  public Series finite() {
    double[] outX = new double[x.length];
    double[] outY = new double[x.length];
    int n = 0;
    for (int i = 0; i < x.length; i++) {
      if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
        outX[n] = x[i];
        outY[n++] = y[i];
      }
    }
    return new Series(name, Arrays.copyOf(outX, n), Arrays.copyOf(outY, n));
  }

  /**
   * An exponential mean without bias at the start: s_i = Σ_j≤i β^(i−j) y_j / Σ_j≤i β^(i−j).
   *
   * @param beta β in [0, 1): 0 changes nothing, 0.98 averages about 50 points
   */
  public Series smoothed(double beta) {
    if (!(beta >= 0 && beta < 1)) {
      throw new IllegalArgumentException("beta = " + beta + "; give a number in [0, 1)");
    }
    double[] out = new double[y.length];
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < y.length; i++) {
      sum = beta * sum + y[i];
      weight = beta * weight + 1;
      out[i] = sum / weight;
    }
    return new Series(name, x, out);
  }

  /**
   * At most about 2·buckets points: the lowest and the highest of each bucket of neighbours, so
   * that no spike is lost.
   */
  public Series thinned(int buckets) {
    if (buckets < 1) {
      throw new IllegalArgumentException("buckets = " + buckets + "; give at least 1");
    }
    if (size() <= 2 * buckets) {
      return this;
    }
    double[] outX = new double[2 * buckets];
    double[] outY = new double[2 * buckets];
    int n = 0;
    for (int b = 0; b < buckets; b++) {
      int from = (int) ((long) b * size() / buckets);
      int to = (int) ((long) (b + 1) * size() / buckets);
      int low = from;
      int high = from;
      for (int i = from; i < to; i++) {
        low = y[i] < y[low] ? i : low;
        high = y[i] > y[high] ? i : high;
      }
      int first = Math.min(low, high);
      int second = Math.max(low, high);
      outX[n] = x[first];
      outY[n++] = y[first];
      if (second > first) {
        outX[n] = x[second];
        outY[n++] = y[second];
      }
    }
    return new Series(name, Arrays.copyOf(outX, n), Arrays.copyOf(outY, n));
  }
}
