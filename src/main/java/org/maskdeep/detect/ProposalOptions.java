package org.maskdeep.detect;

import org.maskdeep.detect.box.BalancedSampler;
import org.maskdeep.detect.box.Matcher;

/**
 * How proposals are made of anchors.
 *
 * @param beforeNms in training, how many of the best anchors of each level enter suppression
 * @param beforeNmsInUse the same when not training
 * @param afterNms in training, how many proposals remain of an image
 * @param afterNmsInUse the same when not training
 * @param nms overlap above which the worse one of two proposals of a level goes
 * @param matcher which anchors are objects
 * @param sampler which anchors the loss sees
 */
public record ProposalOptions(
    int beforeNms,
    int beforeNmsInUse,
    int afterNms,
    int afterNmsInUse,
    double nms,
    Matcher matcher,
    BalancedSampler sampler) {
  /** torchvision's. */
  public static final ProposalOptions STANDARD =
      new ProposalOptions(2000, 1000, 2000, 1000, 0.7, Matcher.ANCHORS, BalancedSampler.ANCHORS);

  /** Checks the numbers. */
  public ProposalOptions {
    if (beforeNms < 1 || beforeNmsInUse < 1 || afterNms < 1 || afterNmsInUse < 1) {
      throw new IllegalArgumentException("numbers of proposals must be at least 1");
    }
  }

  /** With other numbers, the same in training and in use. */
  public ProposalOptions with(int before, int after) {
    return new ProposalOptions(before, before, after, after, nms, matcher, sampler);
  }

  int before(boolean training) {
    return training ? beforeNms : beforeNmsInUse;
  }

  int after(boolean training) {
    return training ? afterNms : afterNmsInUse;
  }
}
