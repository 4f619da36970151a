package org.maskdeep.run;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a task's forward pass gives.
 *
 * @param objectives at least one; the loss of the first is the step's
 * @param parts of the loss by name, for metrics; may be empty
 * @param observations further numbers for metrics; asked for once, after loss and gradients were
 *     found finite and before the weights move; of several parts of a batch, of the last
 */
public record StepOutput(
    List<Objective> objectives,
    Map<String, Double> parts,
    Supplier<Map<String, Double>> observations) {
  /** One loss without parts. */
  public static StepOutput of(NDArray loss, Supplier<Map<String, Double>> observations) {
    return new StepOutput(List.of(new Objective(Task.MAIN, loss)), Map.of(), observations);
  }
}
