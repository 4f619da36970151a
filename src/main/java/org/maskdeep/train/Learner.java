package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.data.Batch;
import org.maskdeep.image.ViewTransform;
import org.maskdeep.method.Method;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.Weights;
import org.maskdeep.optim.Anatomy;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.optim.GradientNorm;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.ScaledLearningRate;
import org.maskdeep.optim.Schedule;
import org.maskdeep.random.Streams;
import org.maskdeep.run.Checkpoint;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;

/** What training changes, networks and optimizer, and how one step changes it. */
final class Learner implements AutoCloseable {
  private final Recipe recipe;
  private final List<ViewTransform> views;
  private final NDManager manager;
  private final Method method;
  private final NDList weights = new NDList();
  private final List<String> trained;
  private final NDList followers = new NDList(); // target networks: weights and running statistics
  private final Optimizer optimizer;
  private final Streams streams;
  private final Schedule learningRate;
  private final Schedule momentum;
  private final int stepsPerEpoch;

  /** Freshly initialised from the recipe's seed. */
  Learner(Recipe recipe, int stepsPerEpoch, Device device) {
    this.recipe = recipe;
    this.stepsPerEpoch = stepsPerEpoch;
    Recipe.OptimizerRecipe o = recipe.optimizer();
    long steps = (long) stepsPerEpoch * o.epochs();
    views = Pretraining.views(recipe);
    streams = new Streams(recipe.seed());
    double rate = new ScaledLearningRate(o.learningRate(), o.batch()).value();
    long warmup = Math.min(steps - 1, Math.round(o.warmupEpochs() * stepsPerEpoch));
    learningRate = Schedule.cosine(rate, steps, warmup);
    momentum = Pretraining.targetMomentum(recipe, steps);
    Engines.start();
    manager = NDManager.newBaseManager(device);
    method = Pretraining.method(recipe, manager);
    Map<String, NDArray> changed = method.trained();
    weights.addAll(changed.values());
    trained = List.copyOf(changed.keySet());
    optimizer = Pretraining.optimizer(recipe, changed);
    arrays().forEach((name, array) -> addFollower(name, array));
  }

  private void addFollower(String name, NDArray array) {
    if (name.startsWith("target.")) {
      followers.add(array);
    }
  }

  Method method() {
    return method;
  }

  List<ViewTransform> views() {
    return views;
  }

  NDManager manager() {
    return manager;
  }

  /** What one step gave: for the listener, and as a line of metrics. */
  record Result(TrainingListener.StepReport report, Map<String, Object> line) {}

  /**
   * One step: views → loss → gradients → weights → target.
   *
   * @throws DivergedException when loss, gradients or the target's average are no numbers; before
   *     the weights have changed, but for the average
   */
  Result step(Batch batch, long step) {
    return step(batch, step, learningRate.at(step));
  }

  private Result step(Batch batch, long step, double rate) {
    double keep = momentum.at(step);
    try (NDManager scratch = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      Method.Output output = method.loss(inputs(batch, scratch), place(batch, step));
      double loss = output.loss().getFloat();
      NDList gradients = autograd.gradients(output.loss(), weights);
      double norm = GradientNorm.of(scratch, gradients);
      guard(step, "the loss", loss, gradients);
      guard(step, "the norm of the gradients", norm, gradients);
      boolean look = step % recipe.run().healthEvery() == 0;
      Health health = look ? Health.of(output.features()) : null;
      optimizer.step(scratch, gradients, rate);
      method.afterStep(scratch, keep);
      guardTarget(step, scratch, gradients);
      int epoch = (int) (step / stepsPerEpoch);
      var report = new TrainingListener.StepReport(step, epoch, loss, rate, norm, health);
      return new Result(report, line(report, keep, batch.replaced().size()));
    }
  }

  /** The views as the network's inputs, [B, 3, S_v, S_v] each. */
  List<NDArray> inputs(Batch batch, NDManager owner) {
    List<NDArray> inputs = new ArrayList<>();
    for (int v = 0; v < batch.views(); v++) {
      int size = views.get(v).size();
      inputs.add(Layout.batch(owner, batch.view(v), batch.size(), size, size, 3));
    }
    return inputs;
  }

  private StepContext place(Batch batch, long step) {
    int[] indices = batch.indices();
    long[] samples = new long[indices.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = indices[i];
    }
    return new StepContext(streams, step, samples);
  }

  private void guard(long step, String what, double value, NDList gradients) {
    if (!Double.isFinite(value)) {
      Anatomy anatomy = Anatomy.of(arrays(), trained, gradients, true);
      throw new DivergedException(step, what, value, anatomy, "");
    }
  }

  private void guardTarget(long step, NDManager scratch, NDList gradients) {
    double size = GradientNorm.of(scratch, followers.isEmpty() ? weights : followers);
    if (!Double.isFinite(size)) {
      String what = followers.isEmpty() ? "the norm of the weights" : "the norm of the target";
      Anatomy anatomy = Anatomy.of(arrays(), trained, gradients, false);
      throw new DivergedException(step, what, size, anatomy, "");
    }
  }

  private static Map<String, Object> line(
      TrainingListener.StepReport r, double keep, int replaced) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", r.step());
    line.put("epoch", r.epoch());
    line.put("loss", r.loss());
    line.put("lr", r.learningRate());
    line.put("ema", keep);
    line.put("grad_norm", r.gradientNorm());
    if (r.health() != null) {
      line.put("feature_std", r.health().featureStd());
      line.put("effective_rank", r.health().effectiveRank());
    }
    if (replaced > 0) {
      line.put("replaced", replaced);
    }
    return line;
  }

  /** Every parameter and buffer by full name, live. */
  Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    method.parameters().forEach((name, parameter) -> arrays.put(name, parameter.getArray()));
    return arrays;
  }

  /** Bytes of everything that the next step depends on. */
  long stateBytes() {
    long numbers = arrays().values().stream().mapToLong(NDArray::size).sum();
    numbers += optimizer.state().values().stream().mapToLong(NDArray::size).sum();
    return numbers * Float.BYTES;
  }

  /** Times steps on random images; everything is as before afterwards. */
  StepBenchmark.Result timed(int warmup, int steps) {
    NDList parameters = new NDList(arrays().values());
    Map<String, NDArray> slots = optimizer.state();
    long made = optimizer.steps();
    try (NDManager copies = manager.newSubManager()) {
      NDList before = Weights.duplicates(parameters, copies);
      NDList slotsBefore = Weights.duplicates(slots.values(), copies);
      try {
        // Without a learning rate no weight moves, so nothing can diverge.
        return StepBenchmark.run(recipe, this, warmup, steps, (batch, i) -> step(batch, i, 0));
      } finally {
        Weights.copy(parameters, before);
        Map<String, NDArray> saved = new LinkedHashMap<>();
        slots.keySet().forEach(name -> saved.put(name, slotsBefore.get(saved.size())));
        optimizer.load(saved, made);
      }
    }
  }

  /** A copy of everything that the next step depends on. */
  Checkpoint snapshot(long step, int replaced, String fingerprint, double score) {
    return new Checkpoint(
        step,
        replaced,
        optimizer.steps(),
        fingerprint,
        Weights.copyOf(arrays()),
        Weights.copyOf(optimizer.state()),
        score);
  }

  /**
   * Puts a copy back.
   *
   * @throws IllegalArgumentException when it is another network's or optimizer's
   */
  void restore(Checkpoint checkpoint) {
    Weights.copy(arrays(), checkpoint.parameters());
    try (NDManager scratch = manager.newSubManager()) {
      Map<String, NDArray> slots = new LinkedHashMap<>();
      checkpoint
          .slots()
          .forEach((n, raw) -> slots.put(n, scratch.create(raw.floats(), new Shape(raw.shape()))));
      optimizer.load(slots, checkpoint.optimizerSteps());
    }
  }

  /** Frees all weights. */
  @Override
  public void close() {
    manager.close();
  }
}
