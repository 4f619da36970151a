package org.maskdeep.train.method;

import java.util.List;
import org.maskdeep.mask.Grouping;
import org.maskdeep.mask.MaskSampler;

/** How the masks of several levels hang together. */
public enum MaskHierarchy {
  /** Every level is drawn by itself. */
  INDEPENDENT {
    @Override
    MaskSampler sampler(List<Double> visible, Grouping grouping) {
      return MaskSampler.independent(visible, grouping);
    }
  },
  /** Drawn on the coarsest level and carried down. */
  ALIGNED {
    @Override
    MaskSampler sampler(List<Double> visible, Grouping grouping) {
      return MaskSampler.aligned(visible, grouping);
    }
  },
  /** Random rectangles; one share for all levels, and groups by themselves. */
  BLOCK {
    @Override
    MaskSampler sampler(List<Double> visible, Grouping grouping) {
      return MaskSampler.block(visible.get(0));
    }
  };

  /**
   * What draws them.
   *
   * @param visible share of each level, or one for all
   */
  abstract MaskSampler sampler(List<Double> visible, Grouping grouping);
}
