package org.maskdeep.coco.analysis;

import java.util.Locale;

/**
 * Where TIDE draws its lines.
 *
 * @param foreground least IoU of a right detection, t_f in (0, 1]
 * @param background IoU up to which a detection lies on the background, t_b in [0, t_f]
 * @param detections how many of an image count, all categories together; the best ones
 */
public record ErrorThresholds(double foreground, double background, int detections) {
  /** Those of the paper: 0.5, 0.1 and, for COCO, 100 detections. */
  public static final ErrorThresholds TIDE = new ErrorThresholds(0.5, 0.1, 100);

  /** Checks ranges and order. */
  public ErrorThresholds {
    if (!(foreground > 0 && foreground <= 1 && background >= 0 && background <= foreground)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "thresholds foreground %s and background %s: give 0 <= background <= foreground <= 1"
                  + " and foreground > 0",
              foreground,
              background));
    }
    if (detections < 1) {
      throw new IllegalArgumentException("detections = " + detections + " must be at least 1");
    }
  }
}
