package org.maskdeep.run;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.maskdeep.tensor.ProcessGroup;

/**
 * What a task's forward pass gives.
 *
 * @param objectives at least one; the loss of the first is the step's (of a second pass it is a
 *     part by name, like those of the others)
 * @param parts terms of the loss and other numbers for metrics, by name; may be empty. Asked for
 *     when the gradients are known, and averaged over the parts of a batch and over processes
 * @param observations further numbers for metrics; asked for once, after loss and gradients were
 *     found finite and before the weights move; of several parts of a batch, of the last
 */
public record StepOutput(
    List<Objective> objectives,
    Supplier<Map<String, Double>> parts,
    Supplier<Map<String, Double>> observations) {
  /** One loss without parts. */
  public static StepOutput of(NDArray loss, Supplier<Map<String, Double>> observations) {
    return new StepOutput(List.of(new Objective(Task.MAIN, loss)), Map::of, observations);
  }

  /** Loss and metrics of a step, over the parts of its batch. */
  static final class Mean {
    private double loss;
    private final Map<String, Double> parts = new LinkedHashMap<>();
    private Supplier<Map<String, Double>> observations;

    void add(StepOutput output, int count) {
      List<Objective> objectives = output.objectives();
      NDArray first = objectives.get(0).loss();
      loss += first.getFloat() / count;
      addByName(objectives.stream().filter(other -> other.loss() != first).toList(), count);
      output.parts().get().forEach((name, value) -> parts.merge(name, value / count, Double::sum));
      observations = output.observations();
    }

    /** Adds losses that have names and are not the step's. */
    void addByName(List<Objective> others, int count) {
      for (Objective other : others) {
        parts.merge(
            "loss_" + other.weights(), other.loss().getFloat() / (double) count, Double::sum);
      }
    }

    /** Over processes, which have the same parts. */
    void average(ProcessGroup group) {
      if (group.isAlone()) {
        return;
      }
      double[] sums = new double[1 + parts.size()];
      sums[0] = loss;
      int i = 1;
      for (double value : parts.values()) {
        sums[i++] = value;
      }
      group.sum(sums);
      loss = sums[0] / group.size();
      int j = 1;
      for (Map.Entry<String, Double> part : parts.entrySet()) {
        part.setValue(sums[j++] / group.size());
      }
    }

    double loss() {
      return loss;
    }

    Map<String, Double> parts() {
      return parts;
    }

    /** Further numbers, of the last part. */
    Map<String, Double> observations() {
      return observations.get();
    }

    /** The parts of the loss, as the end of a sentence. */
    String inWords() {
      return parts.isEmpty() ? "" : " " + parts;
    }
  }
}
