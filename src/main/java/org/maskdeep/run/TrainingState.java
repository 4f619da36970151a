package org.maskdeep.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.nn.Weights;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.io.RawTensor;

/**
 * What training changes, weights and optimizer states, and how one step changes it.
 *
 * @param <B> the loader's batches
 */
final class TrainingState<B extends LoadedBatch> {
  private final Task<B> task;
  private final TaskInfo info;
  private final Map<String, OptimizedWeights> optimized;
  private final ProcessGroup group;

  TrainingState(Task<B> task) {
    group = task.group();
    this.task = task;
    info = task.info();
    optimized = task.optimized();
  }

  /** Whether all parts of a batch must be there before gradients of the first can be taken. */
  boolean needsAllParts() {
    return info.accumulate() > 1 && task.gatheredParts().isPresent();
  }

  /** Whether the parts of a batch are still of use when its gradients were taken. */
  boolean keepsParts() {
    return task.hasSecondPass();
  }

  /**
   * One step on parts that lie in memory; as {@link TrainingStep}.
   *
   * @param parts of the batch; stay the caller's
   * @param rateFactor of all learning rates: 1, or 0 to leave weights where they are
   */
  StepReport step(long step, List<B> parts, double rateFactor) {
    try (TrainingStep<B> made = begin(step, parts.size())) {
      if (needsAllParts()) {
        made.tell(parts);
      }
      parts.forEach(made::add);
      return made.move(rateFactor);
    }
  }

  /**
   * Begins a step.
   *
   * @param parts in which its batch comes
   */
  TrainingStep<B> begin(long step, int parts) {
    return new TrainingStep<>(task, step, parts);
  }

  /** Bytes of everything that the next step depends on. */
  long bytes() {
    long numbers = task.state().values().stream().mapToLong(NDArray::size).sum();
    for (OptimizedWeights weights : optimized.values()) {
      numbers += weights.optimizer().state().values().stream().mapToLong(NDArray::size).sum();
    }
    return numbers * Float.BYTES;
  }

  /** A copy on the device. */
  record Copy(NDList arrays, Map<String, NDList> slots, Map<String, Long> steps) {}

  /** Copies everything that the next step depends on. */
  Copy copy(NDManager owner) {
    Map<String, NDList> slots = new LinkedHashMap<>();
    Map<String, Long> steps = new LinkedHashMap<>();
    optimized.forEach(
        (name, weights) -> {
          slots.put(name, Weights.duplicates(weights.optimizer().state().values(), owner));
          steps.put(name, weights.optimizer().steps());
        });
    return new Copy(Weights.duplicates(task.state().values(), owner), slots, steps);
  }

  /**
   * Takes the state of process 0, array by array.
   *
   * @param fingerprint of the data here
   * @param numbers that belong to the state here
   * @return those of process 0
   * @throws IllegalArgumentException in every process when one trains another task, or on other
   *     data
   */
  double[] shared(String fingerprint, double... numbers) {
    Map<String, NDArray> state = new LinkedHashMap<>(task.state());
    optimized.forEach(
        (name, weights) ->
            weights.optimizer().state().forEach((slot, a) -> state.put(prefix(name) + slot, a)));
    group.requireSame("the data", fingerprint.hashCode());
    group.requireSame("the weights", state.keySet().hashCode());
    double[] all = new double[numbers.length + optimized.size()];
    if (group.rank() == 0) {
      System.arraycopy(numbers, 0, all, 0, numbers.length);
      int i = numbers.length;
      for (OptimizedWeights weights : optimized.values()) {
        all[i++] = weights.optimizer().steps();
      }
    }
    group.sum(all);
    group.broadcast(new NDList(state.values()));
    int i = numbers.length;
    for (OptimizedWeights weights : optimized.values()) {
      weights.optimizer().continueAfter((long) all[i++]);
    }
    return Arrays.copyOf(all, numbers.length);
  }

  /** Puts a copy back. */
  void putBack(Copy copy) {
    Weights.copy(new NDList(task.state().values()), copy.arrays());
    optimized.forEach(
        (name, weights) -> {
          Map<String, NDArray> saved = new LinkedHashMap<>();
          NDList slots = copy.slots().get(name);
          weights.optimizer().state().keySet().forEach(k -> saved.put(k, slots.get(saved.size())));
          weights.optimizer().load(saved, copy.steps().get(name));
        });
  }

  /** A copy in Java's memory. */
  Checkpoint snapshot(long step, int replaced, String fingerprint, double score) {
    Map<String, RawTensor> slots = new LinkedHashMap<>();
    Map<String, Long> made = new LinkedHashMap<>();
    optimized.forEach(
        (name, weights) -> {
          Weights.copyOf(new LinkedHashMap<>(weights.optimizer().state()))
              .forEach((slot, tensor) -> slots.put(prefix(name) + slot, tensor));
          made.put(name, weights.optimizer().steps());
        });
    return new Checkpoint(
        step, replaced, made, fingerprint, Weights.copyOf(task.state()), slots, score);
  }

  private static String prefix(String name) {
    return name.equals(Task.MAIN) ? "" : name + "/";
  }

  /**
   * Puts a snapshot back.
   *
   * @throws IllegalArgumentException when it is another task's
   */
  void restore(Checkpoint checkpoint) {
    Set<String> known = new HashSet<>();
    optimized.forEach(
        (name, weights) ->
            weights.optimizer().state().keySet().forEach(slot -> known.add(prefix(name) + slot)));
    if (!known.equals(checkpoint.slots().keySet())) {
      Set<String> odd = new TreeSet<>(known);
      odd.addAll(checkpoint.slots().keySet());
      odd.removeIf(slot -> known.contains(slot) && checkpoint.slots().containsKey(slot));
      throw new IllegalArgumentException(
          "the optimizer states differ: only one of checkpoint and run has " + odd);
    }
    Weights.copy(task.state(), checkpoint.parameters());
    try (NDManager scratch = task.manager().newSubManager()) {
      optimized.forEach(
          (name, weights) -> {
            Map<String, NDArray> slots = new LinkedHashMap<>();
            weights
                .optimizer()
                .state()
                .forEach(
                    (slot, live) -> {
                      RawTensor saved = checkpoint.slots().get(prefix(name) + slot);
                      slots.put(slot, scratch.create(saved.floats(), new Shape(saved.shape())));
                    });
            weights.optimizer().load(slots, checkpoint.optimizerSteps().getOrDefault(name, 0L));
          });
    }
  }
}
