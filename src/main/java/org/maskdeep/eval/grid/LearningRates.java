package org.maskdeep.eval.grid;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * The learning rates of a grid, and the share of the training set by which one is chosen.
 *
 * @param rates base rates, at 256 samples a step; each scales with the batch. At least one, each
 *     once
 * @param heldOut share of each class of the training set that choosing heads pass over, in (0, 1)
 */
public record LearningRates(List<Double> rates, double heldOut) {
  /** A tenth of each class is held out. */
  public static final double USUAL_SHARE = 0.1;

  private static final int MOST = 64;

  /** Checks the numbers. */
  public LearningRates {
    rates = List.copyOf(rates);
    boolean positive = rates.stream().allMatch(rate -> rate > 0 && Double.isFinite(rate));
    if (rates.isEmpty()
        || rates.size() > MOST
        || !positive
        || new HashSet<>(rates).size() != rates.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "learning rates %s: give 1 to %d positive numbers, each once",
              rates,
              MOST));
    }
    if (!(heldOut > 0 && heldOut < 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "held-out share = %s: must be above 0 and below 1, such as %s",
              heldOut,
              USUAL_SHARE));
    }
  }

  /** R. */
  public int count() {
    return rates.size();
  }

  /** In one line, for what a run depends on. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "learning rates %s, held out %s", rates, heldOut);
  }
}
