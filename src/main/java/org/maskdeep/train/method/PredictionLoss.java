package org.maskdeep.train.method;

import org.maskdeep.method.SimilarityLoss;

/** How predictions are compared with targets. */
public enum PredictionLoss {
  /** 2 − 2 cos with the image's own target. */
  COSINE {
    @Override
    SimilarityLoss similarity(double temperature) {
      return SimilarityLoss.cosine();
    }
  },
  /** Cross entropy of the own target among those of the batch's other images. */
  CONTRAST {
    @Override
    SimilarityLoss similarity(double temperature) {
      return SimilarityLoss.contrast(temperature);
    }
  };

  /**
   * The loss.
   *
   * @param temperature T, where there is one
   */
  abstract SimilarityLoss similarity(double temperature);
}
