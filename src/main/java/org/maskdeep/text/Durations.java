package org.maskdeep.text;

import java.util.Locale;

/** Durations as people read them. */
public final class Durations {
  private Durations() {}

  /** Such as 45 s, 3 min 20 s, 2 h 5 min. */
  public static String of(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  /** In one unit, rounded: 45 s, 67 min, 1.9 h, 4.1 days. */
  public static String rounded(double seconds) {
    if (seconds < 90) {
      return Math.round(seconds) + " s";
    }
    if (seconds < 5400) {
      return Math.round(seconds / 60) + " min";
    }
    double hours = seconds / 3600;
    return hours < 72
        ? String.format(Locale.ROOT, "%.1f h", hours)
        : String.format(Locale.ROOT, "%.1f days", hours / 24);
  }
}
