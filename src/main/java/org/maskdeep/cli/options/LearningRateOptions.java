package org.maskdeep.cli.options;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.eval.grid.LearningRates;
import picocli.CommandLine.Option;

/** The learning rates that a linear probe chooses among. */
public final class LearningRateOptions {
  @Option(
      names = "--learning-rates",
      split = ",",
      paramLabel = "RATE",
      description =
          "Rates at 256 images a step, such as 0.1,0.3,1,3: all are trained in one pass, and the"
              + " one that is best on a held-out part of the training set is evaluated (default:"
              + " the protocol's own rate).")
  private List<Double> rates = new ArrayList<>();

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      description =
          "With --learning-rates: share of each class of the training set that rates the rates"
              + " (default: 0.1).")
  private Double heldOut;

  /** Null: the protocol's own rate. */
  public LearningRates grid() {
    if (rates.isEmpty() && heldOut != null) {
      throw new IllegalArgumentException(
          "--held-out goes with --learning-rates (a recipe's hold out a tenth); leave it out");
    }
    return rates.isEmpty()
        ? null
        : new LearningRates(rates, heldOut == null ? LearningRates.USUAL_SHARE : heldOut);
  }
}
