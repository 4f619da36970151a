package org.maskdeep.train.method;

import java.util.function.DoubleFunction;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.MaskSampler;

/** How the visible patches of a vision transformer are drawn. */
public enum TokenMasks {
  /** All subsets equally likely. */
  RANDOM(MaskSampler::random),
  /** Random rectangles are visible. */
  BLOCK(MaskSampler::block);

  private final DoubleFunction<MaskSampler> ofShare;

  TokenMasks(DoubleFunction<MaskSampler> ofShare) {
    this.ofShare = ofShare;
  }

  /**
   * What draws them: ⌊N (1 − r)⌋ of N patches are visible.
   *
   * @param ratio r
   */
  MaskSampler sampler(MaskRatio ratio) {
    return (levels, groups, random) -> {
      int patches = levels.get(0).size();
      double share = (double) ratio.visible(patches) / patches;
      return ofShare.apply(share).sample(levels, groups, random);
    };
  }
}
