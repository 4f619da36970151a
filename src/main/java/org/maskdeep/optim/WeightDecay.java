package org.maskdeep.optim;

import org.maskdeep.check.Checks;

/**
 * How strongly weights are pulled to zero, and which.
 *
 * @param rate the factor λ, at least 0
 * @param vectors whether arrays of one dimension or none (biases, parameters of norms) decay too
 */
public record WeightDecay(double rate, boolean vectors) {
  /**
   * Checks the rate.
   *
   * @throws IllegalArgumentException when the rate is negative or not a number
   */
  public WeightDecay {
    Checks.atLeastZero("weight decay", rate);
  }

  /** No decay. */
  public static WeightDecay none() {
    return new WeightDecay(0, true);
  }

  /** Every weight decays, as in PyTorch. */
  public static WeightDecay all(double rate) {
    return new WeightDecay(rate, true);
  }

  /** Only weights of two dimensions or more decay. */
  public static WeightDecay kernels(double rate) {
    return new WeightDecay(rate, false);
  }

  /** The factor for weights of one dimension or none, or for the others. */
  double of(boolean vector) {
    return vector && !vectors ? 0 : rate;
  }
}
