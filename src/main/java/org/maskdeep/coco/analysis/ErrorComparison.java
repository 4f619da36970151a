package org.maskdeep.coco.analysis;

import java.util.Locale;

/**
 * What errors cost two detectors on the same truth; as JSON {@code {"a": …, "b": …}}.
 *
 * @param a errors of the first
 * @param b errors of the second
 */
public record ErrorComparison(ErrorReport a, ErrorReport b) {
  /** A table for people: counts and gains of both side by side, in percentage points. */
  public String text() {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            " TIDE's errors of %s, IoU foreground %s, background %s: AP of A = %s %%, of B = %s %%\n",
            a.iouType(),
            a.foregroundIou(),
            a.backgroundIou(),
            ErrorReport.percent(a.ap()),
            ErrorReport.percent(b.ap())));
    out.append(
        String.format(
            Locale.ROOT,
            " %-36s %9s %9s %8s %8s %8s\n",
            "error",
            "count A",
            "count B",
            "dAP A",
            "dAP B",
            "B - A"));
    for (ErrorType type : ErrorType.values()) {
      line(out, type.key(), type.words(), a.types().get(type), b.types().get(type));
    }
    line(out, "FP", "all false positives", a.falsePositive(), b.falsePositive());
    line(out, "FN", "all false negatives", a.falseNegative(), b.falseNegative());
    return out.toString();
  }

  private static void line(
      StringBuilder out, String key, String words, ErrorReport.Share a, ErrorReport.Share b) {
    boolean defined = a.deltaAp() != -1 && b.deltaAp() != -1;
    out.append(
        String.format(
            Locale.ROOT,
            " %-5s%-31s %9d %9d %8s %8s %8s\n",
            key,
            words,
            a.count(),
            b.count(),
            ErrorReport.percent(a.deltaAp()),
            ErrorReport.percent(b.deltaAp()),
            defined ? ErrorReport.percent(b.deltaAp() - a.deltaAp()) : "-"));
  }
}
