package org.maskdeep.optim;

import org.maskdeep.check.Checks;

/**
 * What {@link Optimizer#lars} needs to know.
 *
 * @param momentum µ in [0, 1)
 * @param weightDecay λ, at least 0; only for weights of two dimensions or more
 * @param trust the trust coefficient η, above 0
 */
public record LarsOptions(double momentum, double weightDecay, double trust) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when a value is outside its range
   */
  public LarsOptions {
    Checks.belowOne("momentum", momentum);
    Checks.atLeastZero("weight decay", weightDecay);
    Checks.positive("trust coefficient", trust);
  }

  /** Momentum 0.9 and trust coefficient 0.001, as in the published recipes of BYOL and MoCo v3. */
  public static LarsOptions of(double weightDecay) {
    return new LarsOptions(0.9, weightDecay, 0.001);
  }
}
