package org.maskdeep.optim;

import java.util.Objects;
import org.maskdeep.check.Checks;

/**
 * What {@link Optimizer#sgd} needs to know.
 *
 * @param momentum µ in [0, 1); 0 keeps no momentum buffer
 * @param weightDecay added to the gradient
 * @param nesterov whether to look ahead; needs a momentum
 */
public record SgdOptions(double momentum, WeightDecay weightDecay, boolean nesterov) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when the momentum is outside [0, 1), or Nesterov is wanted
   *     without momentum
   */
  public SgdOptions {
    Checks.belowOne("momentum", momentum);
    Objects.requireNonNull(weightDecay, "weightDecay");
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("nesterov needs a momentum above 0");
    }
  }

  /** Momentum without Nesterov; every weight decays. */
  public static SgdOptions of(double momentum, double weightDecay) {
    return new SgdOptions(momentum, WeightDecay.all(weightDecay), false);
  }
}
