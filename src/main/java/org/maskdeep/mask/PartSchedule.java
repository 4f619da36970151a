package org.maskdeep.mask;

import java.util.Locale;

/**
 * λ of {@link PartMask} over a run (SemMAE, arXiv 2206.10207, section 3.3): λ(e) = start + (end −
 * start) ((e + 1) / E)^γ for epoch e of E. The paper's best goes from 1, the same share of every
 * part, to 0, whole parts, with γ = 2.
 *
 * @param start λ before the first epoch, in [0, 1]
 * @param end λ of the last epoch, in [0, 1]
 * @param gamma γ above 0
 */
public record PartSchedule(double start, double end, double gamma) {
  /** The paper's. */
  public static final PartSchedule PAPER = new PartSchedule(1, 0, 2);

  /** Checks the numbers. */
  public PartSchedule {
    if (!(start >= 0 && start <= 1 && end >= 0 && end <= 1 && gamma > 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "lambda from %s to %s with gamma %s: lambda must lie in [0, 1], gamma above 0",
              start,
              end,
              gamma));
    }
  }

  /**
   * λ of an epoch.
   *
   * @param epoch from 0
   * @param epochs E of the run
   */
  public double at(int epoch, int epochs) {
    if (epoch < 0 || epoch >= epochs) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "epoch %d of %d: must be one of the run", epoch, epochs));
    }
    double share = Math.pow((epoch + 1.0) / epochs, gamma);
    return Math.max(0, Math.min(1, start + (end - start) * share));
  }
}
