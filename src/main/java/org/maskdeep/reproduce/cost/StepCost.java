package org.maskdeep.reproduce.cost;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.maskdeep.train.StepRatio;

/**
 * How long a training step of one recipe takes beside another's, an entry of {@code costs.json}.
 *
 * @param relative median of the rounds
 * @param rounds time of a step divided by that of the base's, in every round
 * @param baseStepMillis median milliseconds of a step of the base
 * @param stepMillis median milliseconds of a step of the other
 * @param of digest of both recipes
 */
@JsonPropertyOrder({"relative", "rounds", "base_step_ms", "step_ms", "of"})
record StepCost(
    double relative,
    List<Double> rounds,
    @JsonProperty("base_step_ms") double baseStepMillis,
    @JsonProperty("step_ms") double stepMillis,
    String of) {
  /** Copies the rounds. */
  StepCost {
    rounds = List.copyOf(rounds);
  }

  static StepCost of(StepRatio ratio, String of) {
    return new StepCost(ratio.median(), ratio.rounds(), ratio.baseMillis(), ratio.millis(), of);
  }
}
