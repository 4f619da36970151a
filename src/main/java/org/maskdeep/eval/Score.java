package org.maskdeep.eval;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.maskdeep.check.Checks;
import org.maskdeep.eval.grid.RateChoice;
import org.maskdeep.report.result.MeanStd;

/**
 * A number with what is needed to assess it; {@code score.json} and every score of {@code
 * scores.json} hold these keys.
 *
 * @param value mean over the runs
 * @param std sample standard deviation over the runs (n − 1); null for a single run
 * @param runs one value for every run (seed)
 * @param card how it came about
 * @param grid how the learning rate was chosen; null, and not in the file, where it was not
 */
@JsonPropertyOrder({"value", "std", "runs", "card", "grid"})
public record Score(
    double value,
    Double std,
    List<Double> runs,
    ProtocolCard card,
    @JsonInclude(JsonInclude.Include.NON_NULL) RateChoice grid) {
  /** Keeps a copy. */
  public Score {
    runs = List.copyOf(runs);
  }

  /**
   * Of the values of all runs.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Score of(List<Double> runs, ProtocolCard card) {
    Checks.atLeast("number of runs", runs.size(), 1);
    MeanStd over = MeanStd.of(runs);
    return new Score(over.mean(), over.std(), runs, card, null);
  }

  /** The same with the choice of the learning rate beside it. */
  public Score with(RateChoice choice) {
    return new Score(value, std, runs, card, choice);
  }
}
