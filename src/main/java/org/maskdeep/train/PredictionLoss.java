package org.maskdeep.train;

import org.maskdeep.method.Agreement;

/** How predictions are compared with targets. */
public enum PredictionLoss {
  /** 2 − 2 cos with the image's own target. */
  COSINE {
    @Override
    Agreement agreement(double temperature) {
      return Agreement.cosine();
    }
  },
  /** Cross entropy of the own target among those of the batch's other images. */
  CONTRAST {
    @Override
    Agreement agreement(double temperature) {
      return Agreement.contrast(temperature);
    }
  };

  /**
   * The loss.
   *
   * @param temperature T, where there is one
   */
  abstract Agreement agreement(double temperature);
}
