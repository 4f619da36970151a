package org.maskdeep.coco.analysis;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What errors cost. As JSON: {@code {"iou_type": "bbox", "foreground_iou": 0.5, "background_iou":
 * 0.1, "ap": …, "types": {"cls": {"count": …, "delta_ap": …}, "loc": …, "both": …, "dupe": …,
 * "bkg": …, "miss": …}, "false_positive": {…}, "false_negative": {…}}}; every AP in [0, 1].
 *
 * @param iouType {@code bbox} or {@code segm}
 * @param foregroundIou least IoU of a right detection
 * @param backgroundIou IoU up to which a detection lies on the background
 * @param ap TIDE's AP at the foreground threshold; −1 when there is neither object nor detection
 * @param types the six kinds of errors; their gains do not add up to 1 − AP
 * @param falsePositive all wrong detections, and the AP gained if each scored below all right ones
 * @param falseNegative all objects not found, and the AP gained if they did not exist
 */
public record ErrorReport(
    @JsonProperty("iou_type") String iouType,
    @JsonProperty("foreground_iou") double foregroundIou,
    @JsonProperty("background_iou") double backgroundIou,
    double ap,
    Map<ErrorType, Share> types,
    @JsonProperty("false_positive") Share falsePositive,
    @JsonProperty("false_negative") Share falseNegative) {
  private static final double PERCENT = 100;

  /**
   * One kind of errors.
   *
   * @param count how many there are
   * @param deltaAp the AP gained when they alone are mended; −1 when it is not defined, as nothing
   *     is left to be found
   */
  public record Share(long count, @JsonProperty("delta_ap") double deltaAp) {}

  /** Keeps a copy. */
  public ErrorReport {
    types = Collections.unmodifiableMap(new EnumMap<>(types));
  }

  /** A table for people, in percentage points as TIDE prints them. */
  public String text() {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            " TIDE's errors of %s, IoU foreground %s, background %s: AP = %s %%\n",
            iouType,
            foregroundIou,
            backgroundIou,
            percent(ap)));
    out.append(String.format(Locale.ROOT, " %-36s %9s %8s\n", "error", "count", "dAP"));
    types.forEach((type, share) -> line(out, type.key(), type.words(), share));
    line(out, "FP", "all false positives", falsePositive);
    line(out, "FN", "all false negatives", falseNegative);
    return out.toString();
  }

  private static void line(StringBuilder out, String key, String words, Share share) {
    out.append(
        String.format(
            Locale.ROOT, " %-5s%-31s %9d %8s\n", key, words, share.count, percent(share.deltaAp)));
  }

  static String percent(double value) {
    return value == -1 ? "-" : String.format(Locale.ROOT, "%.2f", PERCENT * value);
  }
}
