package org.maskdeep.report.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.maskdeep.check.Checks;

/**
 * The bars of one colour: a value for each category.
 *
 * @param name what the legend calls them
 * @param values [categories]; NaN where there is none
 * @param spread [categories] half heights of the error bars, 0 or NaN for none; or empty
 */
public record Bars(String name, double[] values, double[] spread) {
  /** Checks that the lengths agree, and copies the arrays. */
  public Bars {
    Checks.text("name of the bars", name);
    if (spread.length != 0 && spread.length != values.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "\"%s\" has %d values and %d spreads; give as many of each, or no spread",
              name,
              values.length,
              spread.length));
    }
    values = values.clone();
    spread = spread.clone();
  }

  /** Bars without error bars. */
  public static Bars of(String name, double... values) {
    return new Bars(name, values, new double[0]);
  }

  boolean hasSpread() {
    return Arrays.stream(spread).anyMatch(s -> s > 0);
  }

  /** Values with null where there is none. */
  List<Double> valueList() {
    List<Double> out = new ArrayList<>();
    for (double value : values) {
      out.add(Double.isFinite(value) ? (Double) value : hasSpread() ? (Double) 0.0 : null);
    }
    return out;
  }

  List<Double> spreadList() {
    return Arrays.stream(spread).map(s -> s > 0 ? s : Double.NaN).boxed().toList();
  }
}
