package org.maskdeep.coco.analysis;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures as text: three decimals, rounded as pycocotools prints them. */
final class Decimals {
  private static final int PLACES = 3;

  private Decimals() {}

  static String plain(double value) {
    return new BigDecimal(value).setScale(PLACES, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** With a sign, unless it is 0. */
  static String signed(double value) {
    BigDecimal rounded = new BigDecimal(value).setScale(PLACES, RoundingMode.HALF_EVEN);
    return (rounded.signum() > 0 ? "+" : "") + rounded.toPlainString();
  }

  /** {@code [-0.012, +0.034]}, with a star when 0 lies outside; nothing for null. */
  static String signed(Interval interval) {
    return interval == null
        ? ""
        : String.format(
            Locale.ROOT,
            "[%s, %s]%s",
            signed(interval.low()),
            signed(interval.high()),
            interval.excludesZero() ? " *" : "");
  }

  static String intervals(int draws, long seed) {
    return String.format(
        Locale.ROOT,
        "95 %% intervals: percentiles of %d draws of the images (bootstrap, seed %d)\n",
        draws,
        seed);
  }
}
