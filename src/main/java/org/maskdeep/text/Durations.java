package org.maskdeep.text;

/** Times as people read them. */
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
}
