package org.maskdeep.run;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.io.RawTensor;

/** Gives the state of process 0 to all processes. */
final class SharedState {
  private SharedState() {}

  /**
   * The state of process 0.
   *
   * @param mine of the same task in this process
   * @throws IllegalArgumentException in every process when one trains another task, or on other
   *     data
   */
  static Checkpoint of(ProcessGroup group, Checkpoint mine) {
    requireSame(group, "the data", mine.fingerprint().hashCode());
    requireSame(group, "the weights", mine.tensors().keySet().hashCode());
    double[] numbers = new double[3 + mine.optimizerSteps().size()];
    if (group.rank() == 0) {
      numbers[0] = mine.step();
      numbers[1] = mine.replaced();
      numbers[2] = mine.score();
      int i = 3;
      for (long steps : mine.optimizerSteps().values()) {
        numbers[i++] = steps;
      }
    }
    group.sum(numbers);
    Map<String, Long> optimizerSteps = new LinkedHashMap<>();
    for (String name : mine.optimizerSteps().keySet()) {
      optimizerSteps.put(name, (long) numbers[3 + optimizerSteps.size()]);
    }
    return new Checkpoint(
        (long) numbers[0],
        (int) numbers[1],
        optimizerSteps,
        mine.fingerprint(),
        broadcast(group, mine.parameters()),
        broadcast(group, mine.slots()),
        numbers[2]);
  }

  /** A number that process 0 has too. */
  private static void requireSame(ProcessGroup group, String what, int code) {
    double[] first = {group.rank() == 0 ? code : 0};
    group.sum(first);
    boolean other = (int) first[0] != code;
    if (group.any(other)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "process %d of %d: %s differ from process 0's%s; start all with one command, on the"
                  + " same data",
              group.rank(),
              group.size(),
              what,
              other ? "" : " in another process"));
    }
  }

  private static Map<String, RawTensor> broadcast(
      ProcessGroup group, Map<String, RawTensor> tensors) {
    Map<String, RawTensor> first = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          float[] numbers = tensor.floats();
          group.broadcast(numbers);
          first.put(name, RawTensor.of(numbers, tensor.shape()));
        });
    return first;
  }
}
