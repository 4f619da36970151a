package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Replacement;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.data.loader.BufferPool;
import org.maskdeep.image.view.Augmentation;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.method.Method;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.Weights;
import org.maskdeep.nn.augment.ColorAugmentation;
import org.maskdeep.nn.layer.BatchNorm;
import org.maskdeep.optim.ScaledLearningRate;
import org.maskdeep.optim.Schedule;
import org.maskdeep.random.Streams;
import org.maskdeep.run.Objective;
import org.maskdeep.run.OptimizedWeights;
import org.maskdeep.run.StepOutput;
import org.maskdeep.run.Task;
import org.maskdeep.run.TaskInfo;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.GatheredParts;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.Upload;
import org.maskdeep.train.method.Guide;
import org.maskdeep.train.section.ContrastScope;
import org.maskdeep.train.section.OptimizerRecipe;

/** Pretraining: views of images → the method's loss → weights → target network. */
final class PretrainingTask implements Task<Batch>, AutoCloseable {
  private static final String TARGET = "target.";

  private final Recipe recipe;
  private final Dataset data;
  private final TaskInfo info;
  private final List<ViewTransform> views; // as loaded
  private final List<ColorAugmentation> colors; // of each view; none: the loader's
  private final NDManager manager;
  private final Method method;
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private final Map<String, OptimizedWeights> optimized = new LinkedHashMap<>();
  private final NDList checked = new NDList(); // the target networks, or the weights
  private final ProcessGroup group;
  private final Optional<GatheredParts> parts; // where a contrast sees the whole batch
  private final boolean hasTarget;
  private final Streams streams;
  private final BufferPool pool = new BufferPool();
  private final Schedule momentum;

  /** As below, in one process. */
  PretrainingTask(Recipe recipe, Dataset data, int stepsPerEpoch, Device device, Guide guide) {
    this(recipe, data, stepsPerEpoch, device, guide, null, ProcessGroup.alone());
  }

  /**
   * Freshly initialised from the recipe's seed.
   *
   * @param data what to learn from; stays the caller's
   * @param stepsPerEpoch at least 1
   * @param guide that the method learns from; null where it has none
   * @param masks in place of the recipe's; null: as the recipe says
   * @param group that trains together
   */
  PretrainingTask(
      Recipe recipe,
      Dataset data,
      int stepsPerEpoch,
      Device device,
      Guide guide,
      MaskSampler masks,
      ProcessGroup group) {
    Pretraining.requireLabels(recipe, data);
    Pretraining.requireMasks(recipe, masks);
    TaskInfo.requireShares(
        "optimizer.batch",
        recipe.optimizer().batch(),
        recipe.optimizer().accumulate(),
        group.size());
    this.group = group;
    parts =
        recipe.optimizer().contrast() == ContrastScope.BATCH
            ? Optional.of(new GatheredParts(group))
            : Optional.empty();
    this.recipe = recipe;
    this.data = data;
    OptimizerRecipe o = recipe.optimizer();
    long steps = (long) stepsPerEpoch * o.epochs();
    views = Pretraining.loadedViews(recipe);
    streams = new Streams(recipe.seed());
    info =
        new TaskInfo(
            steps,
            stepsPerEpoch,
            o.batch(),
            o.accumulate(),
            recipe.seed(),
            data.name(),
            data.fingerprint(),
            data::sampleName,
            "Try half of it (--set optimizer.learning_rate=…"
                + recipe.method().rateOfPlayers()
                + ") or a longer warm-up (--set optimizer.warmup_epochs=…)",
            RepresentationMetrics
                .EFFECTIVE_RANK); // what RankMe (arXiv 2210.02885) picks encoders by
    momentum = Pretraining.targetMomentum(recipe, steps);
    Engines.start();
    manager = NDManager.newBaseManager(device);
    colors = colors(recipe, manager);
    method =
        Pretraining.method(
            recipe,
            manager,
            Pretraining.setting(recipe, classes(), stepsPerEpoch, data, guide).with(masks));
    requireTwo(o);
    if (o.syncBatchNorm()) {
      method.networks().values().forEach(network -> BatchNorm.synchronize(network, group));
    }
    method.parameters().forEach((name, parameter) -> state.put(name, parameter.getArray()));
    optimized.put(MAIN, optimized(o, method.trainable(), steps, stepsPerEpoch));
    recipe
        .method()
        .players(o)
        .forEach(
            (player, own) ->
                optimized.put(
                    player, optimized(own, method.trainable(player), steps, stepsPerEpoch)));
    state.forEach(
        (name, array) -> {
          if (name.startsWith(TARGET)) {
            checked.add(array);
          }
        });
    hasTarget = !checked.isEmpty();
    if (!hasTarget) {
      optimized.values().forEach(weights -> checked.addAll(weights.weights()));
    }
  }

  /** Batch norms of heads divide by the spread of the images that they see together. */
  private void requireTwo(OptimizerRecipe o) {
    int together = o.batch() / o.accumulate() / (o.syncBatchNorm() ? 1 : group.size());
    if (together < 2 && method.networks().values().stream().anyMatch(BatchNorm::isIn)) {
      manager.close();
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "optimizer.batch = %d, optimizer.accumulate = %d and %d processes leave one image to"
                  + " the batch norms of a part, which need two or more; raise batch%s",
              o.batch(),
              o.accumulate(),
              group.size(),
              group.isAlone()
                  ? " or lower accumulate"
                  : ", lower accumulate, or set optimizer.sync_batch_norm=true"));
    }
  }

  private static OptimizedWeights optimized(
      OptimizerRecipe o, Map<String, NDArray> weights, long steps, int stepsPerEpoch) {
    double rate = new ScaledLearningRate(o.learningRate(), o.batch()).value();
    long warmup = Math.min(steps - 1, Math.round(o.warmupEpochs() * stepsPerEpoch));
    return OptimizedWeights.of(
        weights, Pretraining.optimizer(o, weights), Schedule.cosine(rate, steps, warmup), o.clip());
  }

  /** One for each of the views, where the device augments; views of equal options share it. */
  private static List<ColorAugmentation> colors(Recipe recipe, NDManager manager) {
    if (recipe.data().augment() == Augmentation.LOADER) {
      return List.of();
    }
    Map<ViewOptions, ColorAugmentation> made = new HashMap<>();
    return Pretraining.viewOptions(recipe).stream()
        .map(view -> made.computeIfAbsent(view, v -> new ColorAugmentation(manager, v)))
        .toList();
  }

  Method method() {
    return method;
  }

  @Override
  public TaskInfo info() {
    return info;
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public ProcessGroup group() {
    return group;
  }

  @Override
  public Optional<GatheredParts> gatheredParts() {
    return parts;
  }

  @Override
  public NDList statistics() {
    return Weights.statistics(state);
  }

  @Override
  public Map<String, OptimizedWeights> optimized() {
    return optimized;
  }

  @Override
  public Map<String, NDArray> state() {
    return state;
  }

  /** How many classes the data set has. */
  int classes() {
    return data.classes().size();
  }

  @Override
  public BatchSource<Batch> batches(long step, int replacedInEpoch) {
    int parts = info.accumulate();
    int made = (int) (step % info.stepsPerEpoch());
    return Batches.builder(data)
        .views(views)
        .batchSize(info.batch() / parts / group.size())
        .share(group.rank(), group.size())
        .seed(recipe.seed())
        .epoch((int) (step / info.stepsPerEpoch()))
        .startBatch(made * parts)
        .budget(recipe.data().maxBadFraction())
        .threads(recipe.data().threads())
        .pool(pool)
        .dropLast(true)
        .shuffle(true)
        .alreadyReplaced(replacedInEpoch)
        .build()
        .source((info.stepsPerEpoch() - made) * parts);
  }

  @Override
  public void checkReplaced(int inEpoch) throws IOException {
    Replacement.check(data, inEpoch, recipe.data().maxBadFraction());
  }

  @Override
  public StepOutput forward(Batch batch, NDManager scratch, long step) {
    Method.Output output = method.loss(inputs(batch, scratch), context(batch, step));
    List<Objective> objectives = new ArrayList<>();
    objectives.add(new Objective(MAIN, output.loss()));
    output.players().forEach((player, loss) -> objectives.add(new Objective(player, loss)));
    return new StepOutput(objectives, output.observed(), () -> observations(step, output));
  }

  @Override
  public boolean hasSecondPass() {
    return method.alternates();
  }

  @Override
  public StepOutput secondPass(Batch batch, NDManager scratch, long step) {
    List<Objective> objectives = new ArrayList<>();
    method
        .playerLosses(inputs(batch, scratch), context(batch, step))
        .forEach((player, loss) -> objectives.add(new Objective(player, loss)));
    return new StepOutput(objectives, Map::of, Map::of);
  }

  private Map<String, Double> observations(long step, Method.Output output) {
    Map<String, Double> observations = new LinkedHashMap<>();
    if (hasTarget) {
      observations.put("ema", momentum.at(step));
    }
    if (step % recipe.run().representationEvery() == 0) {
      observations.putAll(RepresentationMetrics.of(everywhere(output.features())).numbers());
    }
    return observations;
  }

  /** Of the whole batch, or of its last part. */
  private NDArray everywhere(NDArray features) {
    return group.isAlone() ? features : group.gather(features.stopGradient());
  }

  /**
   * The views as the network's inputs, [B, 3, S_v, S_v] each. A view goes to the device when it is
   * first asked for: a GPU then computes on the one before.
   */
  List<NDArray> inputs(Batch batch, NDManager owner) {
    NDArray[] inputs = new NDArray[batch.views()];
    return new AbstractList<>() {
      @Override
      public NDArray get(int v) {
        if (inputs[v] == null) {
          inputs[v] = input(batch, v, owner);
        }
        return inputs[v];
      }

      @Override
      public int size() {
        return inputs.length;
      }
    };
  }

  private NDArray input(Batch batch, int v, NDManager owner) {
    int b = batch.size();
    int size = views.get(v).size();
    if (colors.isEmpty()) {
      return Layout.batch(owner, batch.view(v), b, size, size, 3);
    }
    Shape row = new Shape(b, views.get(v).parameters());
    try (NDArray crops = Upload.floats(owner, batch.view(v), new Shape(b, size, size, 3));
        NDArray parameters = Upload.floats(owner, batch.parameters(v), row)) {
      return colors.get(v).apply(crops, parameters); // [B, 3, S_v, S_v]
    }
  }

  private StepContext context(Batch batch, long step) {
    long[] samples = Arrays.stream(batch.indices()).asLongStream().toArray();
    ProcessGroup seen = parts.<ProcessGroup>map(all -> all).orElse(group);
    return new StepContext(streams, step, samples, batch.labels(), seen);
  }

  @Override
  public void afterStep(NDManager scratch, long step) {
    method.afterStep(scratch, momentum.at(step));
  }

  @Override
  public NDList checkedAfterStep() {
    return checked;
  }

  @Override
  public String checkedName() {
    return hasTarget ? "the target" : "the weights";
  }

  /** Frees all weights. */
  @Override
  public void close() {
    manager.close();
  }
}
