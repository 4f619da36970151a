package org.maskdeep.run;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
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

/**
 * One step: losses and gradients of each part of its batch, one after the other, then their mean,
 * the weights, and what the task does afterwards. It holds what one part computes and the sum of
 * the gradients, however many parts there are.
 *
 * @param <B> the loader's batches
 */
final class TrainingStep<B extends LoadedBatch> implements AutoCloseable {
  private final Task<B> task;
  private final TaskInfo info;
  private final ProcessGroup group;
  private final Map<String, OptimizedWeights> optimized;
  private final long step;
  private final int parts;
  private final NDManager scratch;
  private final GradientMean gradients;
  private final StepOutput.Mean numbers = new StepOutput.Mean();
  private final List<B> kept = new ArrayList<>(); // for a second pass
  private boolean told;
  private boolean moved; // whether weights are no longer those before the step
  private NDManager part; // of what the last part computed; null: none yet

  TrainingStep(Task<B> task, long step, int parts) {
    this.task = task;
    info = task.info();
    group = task.group();
    optimized = task.optimized();
    this.step = step;
    this.parts = parts;
    scratch = task.manager().newSubManager();
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

  /**
   * The losses and gradients of the next part, which may be given back afterwards, or, where parts
   * are kept, when the weights have moved.
   */
  void add(B batch) {
    if (task.hasSecondPass()) {
      kept.add(batch);
    }
    add(batch, task::forward, gradients, output -> numbers.add(output, parts));
  }

  private void add(B batch, Pass<B> forward, GradientMean sum, Consumer<StepOutput> numbers) {
    if (part != null) {
      part.close();
    }
    part = scratch.newSubManager();
    if (told) {
      task.gatheredParts().orElseThrow().get();
    }
    try (Autograd autograd = Autograd.record()) {
      StepOutput output = forward.of(batch, part, step);
      sum.add(gradients(autograd, output.objectives()));
      numbers.accept(output);
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
   *     weights have moved, but for the second pass and what is checked after the step
   */
  StepReport move(double rateFactor) {
    Map<String, NDList> mean = gradients.mean();
    numbers.average(group);
    guard("the loss" + numbers.inWords(), numbers.loss(), mean);
    mean.values().forEach(group::average);
    Map<String, Double> norms = norms(mean);
    Map<String, Double> observations = new LinkedHashMap<>(numbers.observations());
    moveAlong(mean, rateFactor);
    Map<String, Double> losses = new LinkedHashMap<>(numbers.parts());
    if (task.hasSecondPass()) {
      mean = secondPass(norms, losses, rateFactor); // those of the first are gone
    }
    task.afterStep(scratch, step);
    if (!group.isAlone()) {
      group.average(task.statistics());
    }
    checkAfterStep(mean);
    return report(numbers.loss(), losses, norms, observations);
  }

  /**
   * Moves the weights that move second.
   *
   * @param norms is given those of their gradients
   * @param parts is given their losses by name
   * @return their gradients
   */
  private Map<String, NDList> secondPass(
      Map<String, Double> norms, Map<String, Double> parts, double rateFactor) {
    NDList statistics = task.statistics();
    NDList before = Weights.duplicates(statistics, scratch);
    GradientMean second = new GradientMean(scratch, kept.size());
    StepOutput.Mean losses = new StepOutput.Mean();
    for (B batch : kept) {
      add(batch, task::secondPass, second, out -> losses.addByName(out.objectives(), kept.size()));
    }
    Weights.copy(statistics, before);
    Map<String, NDList> mean = second.mean();
    losses.average(group);
    losses.parts().forEach((name, loss) -> guard(name, loss, mean));
    mean.values().forEach(group::average);
    norms.putAll(norms(mean));
    moveAlong(mean, rateFactor);
    parts.putAll(losses.parts());
    return mean;
  }

  /** Frees all that it computed. */
  @Override
  public void close() {
    task.gatheredParts().ifPresent(GatheredParts::forget);
    scratch.close();
  }

  /** What computes losses of a batch. */
  @FunctionalInterface
  private interface Pass<B> {
    StepOutput of(B batch, NDManager scratch, long step);
  }

  /** One pass over the graph for each different loss. */
  private Map<String, NDList> gradients(Autograd autograd, List<Objective> objectives) {
    List<NDArray> losses = new ArrayList<>();
    for (Objective objective : objectives) {
      if (losses.stream().noneMatch(known -> known == objective.loss())) {
        losses.add(objective.loss());
      }
    }
    Map<String, NDList> gradients = new LinkedHashMap<>();
    for (int i = 0; i < losses.size(); i++) {
      NDArray loss = losses.get(i);
      List<Objective> along = objectives.stream().filter(o -> o.loss() == loss).toList();
      NDList weights = new NDList();
      along.forEach(o -> weights.addAll(optimized.get(o.weights()).weights()));
      NDList all =
          i + 1 < losses.size()
              ? autograd.gradientsKeepingGraph(loss, weights)
              : autograd.gradients(loss, weights);
      int from = 0;
      for (Objective objective : along) {
        int to = from + optimized.get(objective.weights()).weights().size();
        gradients.put(objective.weights(), new NDList(all.subList(from, to)));
        from = to;
      }
    }
    return gradients;
  }

  /** The norms of gradients by the name of their weights, before they are clipped. */
  private Map<String, Double> norms(Map<String, NDList> gradients) {
    Map<String, Double> norms = new LinkedHashMap<>();
    gradients.forEach(
        (name, g) -> {
          double clip = optimized.get(name).clip();
          double norm =
              clip > 0 ? GradientNorm.clip(scratch, g, clip) : GradientNorm.of(scratch, g);
          guard("the norm of the gradients", norm, gradients);
          norms.put(name, norm);
        });
    return norms;
  }

  private void moveAlong(Map<String, NDList> gradients, double rateFactor) {
    moved = true;
    gradients.forEach(
        (name, g) -> {
          OptimizedWeights weights = optimized.get(name);
          double rate = weights.learningRate().at(step);
          weights.optimizer().step(scratch, g, rateFactor == 1 ? rate : rate * rateFactor);
        });
  }

  private StepReport report(
      double loss,
      Map<String, Double> parts,
      Map<String, Double> norms,
      Map<String, Double> observations) {
    String main = optimized.keySet().iterator().next();
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
        loss,
        parts,
        optimized.get(main).learningRate().at(step),
        norms.getOrDefault(main, Double.NaN),
        observations);
  }

  private void guard(String what, double value, Map<String, NDList> gradients) {
    if (!Double.isFinite(value)) {
      throw diverged(what, value, gradients);
    }
  }

  private void checkAfterStep(Map<String, NDList> gradients) {
    NDList checked = task.checkedAfterStep();
    double size = checked.isEmpty() ? 0 : GradientNorm.of(scratch, checked);
    if (!Double.isFinite(size)) {
      throw diverged("the norm of " + task.checkedName(), size, gradients);
    }
  }

  private DivergedException diverged(String what, double value, Map<String, NDList> gradients) {
    List<String> names = new ArrayList<>();
    NDList all = new NDList();
    gradients.forEach(
        (name, g) -> {
          names.addAll(optimized.get(name).names());
          all.addAll(g);
        });
    TensorStats anatomy = TensorStats.of(task.state(), names, all, !moved);
    return new DivergedException(step, what, value, anatomy, "");
  }
}
