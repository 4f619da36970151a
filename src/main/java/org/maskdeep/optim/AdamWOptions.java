package org.maskdeep.optim;

import java.util.Objects;
import org.maskdeep.check.Checks;

/**
 * What {@link Optimizer#adamW} needs to know.
 *
 * @param beta1 β₁ in [0, 1), of the mean of gradients
 * @param beta2 β₂ in [0, 1), of the mean of squared gradients
 * @param epsilon ε, above 0, added outside the square root
 * @param weightDecay decoupled: multiplies the weights by 1 − γλ
 */
public record AdamWOptions(double beta1, double beta2, double epsilon, WeightDecay weightDecay) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when a value is outside its range
   */
  public AdamWOptions {
    Checks.belowOne("beta1", beta1);
    Checks.belowOne("beta2", beta2);
    Checks.positive("epsilon", epsilon);
    Objects.requireNonNull(weightDecay, "weightDecay");
  }

  /** PyTorch's β = (0.9, 0.999) and ε = 1e-8. */
  public static AdamWOptions of(WeightDecay weightDecay) {
    return of(0.9, 0.999, weightDecay);
  }

  /** With β₁ and β₂ of one's own and PyTorch's ε = 1e-8. */
  public static AdamWOptions of(double beta1, double beta2, WeightDecay weightDecay) {
    return new AdamWOptions(beta1, beta2, 1e-8, weightDecay);
  }
}
