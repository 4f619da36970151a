package org.maskdeep.report.result;

import java.util.Locale;
import org.maskdeep.check.Checks;

/** Checks of names and numbers that several records of results share. */
final class ResultChecks {
  private ResultChecks() {}

  /** A name is not blank; brackets, if any, enclose its end. */
  static void name(String key, String text) {
    Checks.text(key, text);
    int open = text.indexOf('[');
    if (open >= 0 && (open == 0 || !text.endsWith("]") || text.length() == open + 2)
        || open < 0 && text.indexOf(']') >= 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s = \"%s\": write a variant as name[option=value]", key, text));
    }
  }

  static void percent(String key, double value) {
    if (!(value >= 0 && value <= 100)) {
      throw new IllegalArgumentException(
          key + " = " + value + " is not a percentage; give a number in [0, 100]");
    }
  }

  static void percentOrNull(String key, Double value) {
    if (value != null) {
      percent(key, value);
    }
  }

  static void spread(String key, Double value) {
    if (value != null && !(value >= 0 && value <= 100)) {
      throw new IllegalArgumentException(
          key
              + " = "
              + value
              + " is not a spread in percentage points; give it in [0, 100] or null");
    }
  }

  static void atLeast(String key, Integer value, int least) {
    if (value != null && value < least) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s = %d; it is at least %d, or null where it is not known",
              key,
              value,
              least));
    }
  }
}
