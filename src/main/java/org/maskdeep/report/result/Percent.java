package org.maskdeep.report.result;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * How percentages are rounded, half up: with one decimal where they are printed, and with two where
 * paired differences are computed from them. Two decimals are all there is of an accuracy on up to
 * 10,000 images.
 */
public final class Percent {
  private static final int NOISE = 9; // decimals beyond which a binary fraction says nothing

  private Percent() {}

  /**
   * A share in percent with two decimals: 65.65 of 0.6565, which times 100 is 65.64999999999999.
   */
  public static double of(double share) {
    return value(100 * share);
  }

  /** With two decimals, as values of single seeds are kept. */
  public static double value(double percent) {
    return rounded(percent, 2);
  }

  /** With one decimal, as means and standard deviations are kept and printed. */
  public static double printed(double percent) {
    return rounded(percent, 1);
  }

  /** As tables show it. */
  public static String text(double percent) {
    return String.format(Locale.ROOT, "%.1f", printed(percent));
  }

  private static double rounded(double value, int decimals) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value)
            .setScale(NOISE, RoundingMode.HALF_UP)
            .setScale(decimals, RoundingMode.HALF_UP)
            .doubleValue()
        : value;
  }
}
