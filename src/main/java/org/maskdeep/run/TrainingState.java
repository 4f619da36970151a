package org.maskdeep.run;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.nn.Weights;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.optim.GradientMean;
import org.maskdeep.optim.GradientNorm;
import org.maskdeep.optim.TensorStats;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.DeviceMemoryException;
import org.maskdeep.tensor.GatheredParts;
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
  private final String main;
  private final ProcessGroup group;

  TrainingState(Task<B> task) {
    group = task.group();
    this.task = task;
    info = task.info();
    optimized = task.optimized();
    main = optimized.keySet().iterator().next();
  }

  /** Whether all parts of a batch must be there before gradients of the first can be taken. */
  boolean needsAllParts() {
    return info.accumulate() > 1 && task.gatheredParts().isPresent();
  }

  /**
   * One step on parts that lie in memory; as {@link Step}.
   *
   * @param parts of the batch; stay the caller's
   * @param rateFactor of all learning rates: 1, or 0 to leave weights where they are
   */
  StepReport step(long step, List<B> parts, double rateFactor) {
    try (Step made = begin(step, parts.size())) {
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
  Step begin(long step, int parts) {
    return new Step(step, parts);
  }

  /**
   * One step: losses and gradients of each part of its batch, one after the other, then their mean,
   * the weights, and what the task does afterwards. It holds what one part computes and the sum of
   * the gradients, however many parts there are.
   */
  final class Step implements AutoCloseable {
    private final long step;
    private final int parts;
    private final NDManager scratch = task.manager().newSubManager();
    private final GradientMean gradients;
    private final StepOutput.Mean numbers = new StepOutput.Mean();
    private boolean told;
    private NDManager part; // of what the last part computed; null: none yet

    private Step(long step, int parts) {
      this.step = step;
      this.parts = parts;
      gradients = new GradientMean(scratch, parts);
    }

    /** Computes all parts once, without gradients; nothing changes but what they have told. */
    void tell(List<B> batch) {
      GatheredParts all = task.gatheredParts().orElseThrow();
      NDList statistics = task.statistics();
      NDList before = Weights.duplicates(statistics, scratch);
      for (B one : batch) {
        all.tell(scratch);
        try (NDManager pass = scratch.newSubManager()) {
          task.forward(one, pass, step);
        }
      }
      Weights.copy(statistics, before);
      told = true;
    }

    /** The losses and gradients of the next part, which may be given back afterwards. */
    void add(B batch) {
      if (part != null) {
        part.close();
      }
      part = scratch.newSubManager();
      if (told) {
        task.gatheredParts().orElseThrow().get();
      }
      try (Autograd autograd = Autograd.record()) {
        StepOutput output = task.forward(batch, part, step);
        gradients.add(gradients(autograd, output.objectives()));
        numbers.add(output, parts);
      } catch (EngineException e) {
        throw DeviceMemoryException.explained(
            e,
            String.format(
                Locale.ROOT, "a step of %d images in %d parts", info.batch(), parts * group.size()),
            info.lessMemory(group.size()));
      }
    }

    /**
     * Moves the weights.
     *
     * @param rateFactor of all learning rates: 1, or 0 to leave weights where they are
     * @throws DivergedException when losses, gradients or weights are NaN or infinite; before the
     *     weights have moved, but for what is checked after the step
     */
    StepReport move(double rateFactor) {
      Map<String, NDList> mean = gradients.mean();
      numbers.average(group);
      guard(step, "the loss" + numbers.inWords(), numbers.loss(), mean);
      mean.values().forEach(group::average);
      return TrainingState.this.move(step, scratch, mean, numbers, rateFactor);
    }

    /** Frees all that it computed. */
    @Override
    public void close() {
      task.gatheredParts().ifPresent(GatheredParts::forget);
      scratch.close();
    }
  }

  private Map<String, NDList> gradients(Autograd autograd, List<Objective> objectives) {
    Map<String, NDList> gradients = new LinkedHashMap<>();
    for (int i = 0; i < objectives.size(); i++) {
      Objective objective = objectives.get(i);
      NDList weights = optimized.get(objective.weights()).weights();
      gradients.put(
          objective.weights(),
          i + 1 < objectives.size()
              ? autograd.gradientsKeepingGraph(objective.loss(), weights)
              : autograd.gradients(objective.loss(), weights));
    }
    return gradients;
  }

  private StepReport move(
      long step,
      NDManager scratch,
      Map<String, NDList> gradients,
      StepOutput.Mean numbers,
      double rateFactor) {
    Map<String, Double> norms = new LinkedHashMap<>();
    gradients.forEach(
        (name, g) -> {
          double clip = optimized.get(name).clip();
          double norm =
              clip > 0 ? GradientNorm.clip(scratch, g, clip) : GradientNorm.of(scratch, g);
          guard(step, "the norm of the gradients", norm, gradients);
          norms.put(name, norm);
        });
    Map<String, Double> observations = new LinkedHashMap<>(numbers.observations());
    gradients.forEach(
        (name, g) -> {
          OptimizedWeights weights = optimized.get(name);
          double rate = weights.learningRate().at(step);
          weights.optimizer().step(scratch, g, rateFactor == 1 ? rate : rate * rateFactor);
        });
    task.afterStep(scratch, step);
    if (!group.isAlone()) {
      group.average(task.statistics());
    }
    checkAfterStep(step, scratch, gradients);
    norms.forEach(
        (name, norm) -> {
          if (!name.equals(main)) {
            observations.put("grad_norm_" + name, norm);
          }
        });
    return new StepReport(
        step,
        info.steps(),
        (int) (step / info.stepsPerEpoch()),
        numbers.loss(),
        numbers.parts(),
        optimized.get(main).learningRate().at(step),
        norms.getOrDefault(main, Double.NaN),
        observations);
  }

  private void guard(long step, String what, double value, Map<String, NDList> gradients) {
    if (!Double.isFinite(value)) {
      throw diverged(step, what, value, gradients, true);
    }
  }

  private void checkAfterStep(long step, NDManager scratch, Map<String, NDList> gradients) {
    NDList checked = task.checkedAfterStep();
    double size = checked.isEmpty() ? 0 : GradientNorm.of(scratch, checked);
    if (!Double.isFinite(size)) {
      throw diverged(step, "the norm of " + task.checkedName(), size, gradients, false);
    }
  }

  private DivergedException diverged(
      long step, String what, double value, Map<String, NDList> gradients, boolean beforeStep) {
    List<String> names = new ArrayList<>();
    NDList all = new NDList();
    gradients.forEach(
        (name, g) -> {
          names.addAll(optimized.get(name).names());
          all.addAll(g);
        });
    TensorStats anatomy = TensorStats.of(task.state(), names, all, beforeStep);
    return new DivergedException(step, what, value, anatomy, "");
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
