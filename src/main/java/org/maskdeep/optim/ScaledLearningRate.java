package org.maskdeep.optim;

import org.maskdeep.check.Checks;

/**
 * The linear scaling rule: γ = base · batch / 256 (Goyal et al., "Accurate, large minibatch SGD",
 * 2017).
 *
 * @param base the learning rate at 256 images a step, at least 0
 * @param batchSize images a step, over all devices
 */
public record ScaledLearningRate(double base, int batchSize) {
  /** The batch size for which {@link #base} holds. */
  public static final int REFERENCE_BATCH = 256;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when base is negative or the batch has no image
   */
  public ScaledLearningRate {
    Checks.atLeastZero("base learning rate", base);
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size = " + batchSize + " must be at least 1");
    }
  }

  /** The learning rate γ. */
  public double value() {
    return base * batchSize / REFERENCE_BATCH;
  }
}
