package org.maskdeep.detect;

import java.util.Locale;
import org.maskdeep.detect.box.BalancedSampler;
import org.maskdeep.detect.box.Matcher;

/**
 * How proposals become detections.
 *
 * @param score a detection must score more
 * @param nms overlap above which the worse one of two detections of a class goes
 * @param most detections of an image
 * @param matcher which proposals are objects
 * @param sampler which proposals the loss sees
 * @param canonicalSize side in pixels of a box that maps to level 4 (stride 16), where coarser and
 *     finer levels take boxes twice and half as large (Lin et al. 2017, equation 1)
 */
public record DetectionOptions(
    double score,
    double nms,
    int most,
    Matcher matcher,
    BalancedSampler sampler,
    double canonicalSize) {
  /** torchvision's. */
  public static final DetectionOptions STANDARD =
      new DetectionOptions(0.05, 0.5, 100, Matcher.PROPOSALS, BalancedSampler.PROPOSALS, 224);

  /** Checks the numbers. */
  public DetectionOptions {
    if (!(score >= 0 && score < 1) || !(nms > 0) || most < 1 || !(canonicalSize > 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "score %s in [0, 1), nms %s above 0, most %d at least 1, canonical size %s above 0",
              score,
              nms,
              most,
              canonicalSize));
    }
  }

  /** With another score to exceed. */
  public DetectionOptions withScore(double least) {
    return new DetectionOptions(least, nms, most, matcher, sampler, canonicalSize);
  }

  /** With another canonical size. */
  public DetectionOptions withCanonicalSize(double side) {
    return new DetectionOptions(score, nms, most, matcher, sampler, side);
  }

  /** With another sampler. */
  public DetectionOptions with(BalancedSampler other) {
    return new DetectionOptions(score, nms, most, matcher, other, canonicalSize);
  }
}
