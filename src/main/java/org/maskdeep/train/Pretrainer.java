package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.Batch;
import org.maskdeep.data.Batches;
import org.maskdeep.data.CachedDataset;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.ViewTransform;
import org.maskdeep.method.Method;
import org.maskdeep.method.StepPlace;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.Weights;
import org.maskdeep.optim.GradientNorm;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.ScaledLearningRate;
import org.maskdeep.optim.Schedule;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;

/**
 * The training loop. A run is a pure function of recipe and data: stopped anywhere and gone on
 * with, it ends with the same bytes.
 */
public final class Pretrainer implements AutoCloseable {
  private final Recipe recipe;
  private final Dataset data;
  private final List<ViewTransform> views;
  private final NDManager manager;
  private final Method method;
  private final NDList weights = new NDList();
  private final Optimizer optimizer;
  private final Streams streams;
  private final Schedule learningRate;
  private final Schedule momentum;
  private final int stepsPerEpoch;
  private final long steps;
  private long step;
  private int replacedInEpoch;

  /**
   * A run at its beginning.
   *
   * @param data what to learn from; stays the caller's
   * @param device where the weights live
   */
  public Pretrainer(Recipe recipe, Dataset data, Device device) {
    this.recipe = recipe;
    Recipe.OptimizerRecipe o = recipe.optimizer();
    stepsPerEpoch = data.size() / o.batch();
    if (stepsPerEpoch == 0) {
      throw new IllegalArgumentException(
          "%s has %d images, fewer than one batch of %d: set optimizer.batch lower"
              .formatted(data.name(), data.size(), o.batch()));
    }
    steps = (long) stepsPerEpoch * o.epochs();
    this.data = CachedDataset.of(data, (long) recipe.data().cacheMib() << 20);
    views = Pretraining.views(recipe);
    streams = new Streams(recipe.seed());
    double rate = new ScaledLearningRate(o.learningRate(), o.batch()).value();
    long warmup = Math.min(steps - 1, Math.round(o.warmupEpochs() * stepsPerEpoch));
    learningRate = Schedule.cosine(rate, steps, warmup);
    momentum = Schedule.ema(recipe.method().momentum(), steps);
    Engines.start();
    manager = NDManager.newBaseManager(device);
    method = Pretraining.method(recipe, manager);
    Map<String, NDArray> trained = method.trained();
    weights.addAll(trained.values());
    optimizer = Pretraining.optimizer(recipe, trained);
  }

  /** The method and with it the encoder, live. */
  public Method method() {
    return method;
  }

  /** Steps of the whole run. */
  public long steps() {
    return steps;
  }

  /** Steps made so far. */
  public long step() {
    return step;
  }

  /**
   * Trains to the end, or until asked to stop.
   *
   * @param run where checkpoints and metrics go; a checkpoint in it is gone on with
   * @param stop asked after every step; true: write a checkpoint and return
   * @return whether the run is complete
   * @throws DivergedException when loss or gradients are no numbers any more
   * @throws IOException when files cannot be read or written, or too many images are broken
   */
  public boolean train(RunDirectory run, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    Checkpoints checkpoints = new Checkpoints(run.checkpoints(), recipe.run().keep());
    var found = checkpoints.newest(listener::warned);
    if (found.isPresent()) {
      restore(found.get(), run.root());
    }
    listener.started(step, steps, recipe.optimizer().batch());
    try (Metrics metrics = Metrics.from(run.metrics(), step)) {
      while (step < steps) {
        try (Batches batches = epoch()) {
          while (batches.hasNext() && step < steps) {
            StepResult result;
            try (Batch batch = batches.next()) {
              result = step(batch);
              replacedInEpoch += batch.replaced().size();
              batch.replaced().forEach(r -> listener.warned(r.toString()));
            }
            metrics.write(result.line());
            warnOfCollapse(result.report(), listener);
            listener.stepped(result.report());
            step++;
            boolean stopping = stop.getAsBoolean();
            if (stopping || step == steps || step % recipe.run().checkpointEvery() == 0) {
              metrics.flush(true);
              checkpoints.save(snapshot());
              listener.saved(step);
            }
            if (stopping && step < steps) {
              return false;
            }
          }
        }
        replacedInEpoch = 0;
      }
    }
    exportEncoder(run.encoder());
    return true;
  }

  /** The rest of the epoch that the next step belongs to. */
  private Batches epoch() {
    return Batches.builder(data)
        .views(views)
        .batchSize(recipe.optimizer().batch())
        .seed(recipe.seed())
        .epoch((int) (step / stepsPerEpoch))
        .startBatch((int) (step % stepsPerEpoch))
        .alreadyReplaced(replacedInEpoch)
        .budget(recipe.data().badShare())
        .threads(recipe.data().threads())
        .dropLast(true)
        .shuffle(true)
        .build();
  }

  /** What one step gave: for the listener, and as a line of metrics. */
  private record StepResult(TrainingListener.StepReport report, Map<String, Object> line) {}

  /** One step: views → loss → gradients → weights → target. */
  private StepResult step(Batch batch) {
    double rate = learningRate.at(step);
    double keep = momentum.at(step);
    try (NDManager scratch = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      List<NDArray> inputs = new ArrayList<>();
      for (int v = 0; v < batch.views(); v++) {
        int size = views.get(v).size();
        inputs.add(Layout.batch(scratch, batch.view(v), batch.size(), size, size, 3));
      }
      Method.Output output = method.loss(inputs, place(batch));
      double loss = guard("the loss", output.loss().getFloat());
      Health health = step % recipe.run().healthEvery() == 0 ? Health.of(output.features()) : null;
      NDList gradients = autograd.gradients(output.loss(), weights);
      double norm = guard("the norm of the gradients", GradientNorm.of(scratch, gradients));
      optimizer.step(scratch, gradients, rate);
      method.afterStep(scratch, keep);
      int epoch = (int) (step / stepsPerEpoch);
      var report = new TrainingListener.StepReport(step, epoch, loss, rate, norm, health);
      return new StepResult(report, line(report, keep));
    }
  }

  private StepPlace place(Batch batch) {
    int[] indices = batch.indices();
    long[] samples = new long[indices.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = indices[i];
    }
    return new StepPlace(streams, step, samples);
  }

  private double guard(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new DivergedException(step, what, value);
    }
    return value;
  }

  private static Map<String, Object> line(TrainingListener.StepReport r, double keep) {
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
    return line;
  }

  private void warnOfCollapse(TrainingListener.StepReport report, TrainingListener listener) {
    Health health = report.health();
    if (health != null && health.featureStd() < recipe.run().minFeatureStd()) {
      listener.warned(
          ("step %d: the features of different images look alike (feature std %.3f, 1 is a perfect"
                  + " spread): the representation collapses. Try a lower learning rate or a higher"
                  + " momentum of the target")
              .formatted(report.step(), health.featureStd()));
    }
  }

  private Checkpoint snapshot() {
    return new Checkpoint(
        step,
        step % stepsPerEpoch == 0 ? 0 : replacedInEpoch,
        optimizer.steps(),
        data.fingerprint(),
        Weights.copyOf(arrays()),
        Weights.copyOf(optimizer.state()));
  }

  private Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    method.parameters().forEach((name, parameter) -> arrays.put(name, parameter.getArray()));
    return arrays;
  }

  private void restore(Checkpoint checkpoint, Path run) throws IOException {
    if (!checkpoint.fingerprint().equals(data.fingerprint())) {
      throw new IOException(
          "%s: the data %s is not what the run was started on (its fingerprint changed); put the"
                  .formatted(run, data.name())
              + " old data back, or start a new run");
    }
    try {
      Weights.copy(arrays(), checkpoint.parameters());
      try (NDManager scratch = manager.newSubManager()) {
        Map<String, NDArray> slots = new LinkedHashMap<>();
        checkpoint
            .slots()
            .forEach(
                (name, raw) ->
                    slots.put(
                        name,
                        scratch.create(raw.floats(), new ai.djl.ndarray.types.Shape(raw.shape()))));
        optimizer.load(slots, checkpoint.optimizerSteps());
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(run + ": the checkpoint does not fit the recipe: " + e.getMessage(), e);
    }
    step = checkpoint.step();
    replacedInEpoch = checkpoint.replaced();
  }

  private void exportEncoder(Path file) throws IOException {
    Recipe.ModelRecipe m = recipe.model();
    Map<String, String> metadata =
        Map.of(
            "model", "resnet" + m.resnet(),
            "width", Integer.toString(m.width()),
            "stem", m.stem(),
            "recipe", recipe.name());
    WeightFiles.save(file, method.encoder(), metadata);
  }

  /** Frees all weights. */
  @Override
  public void close() {
    manager.close();
  }
}
