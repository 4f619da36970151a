package org.maskdeep.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.maskdeep.check.Checks;
import org.maskdeep.data.CachedDataset;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.method.Method;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.Session;
import org.maskdeep.run.StepTimes;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.ProcessGroup;

/** Pretrains as a recipe says and writes the encoder. The loop is {@link Trainer}'s. */
public final class Pretrainer implements AutoCloseable {
  private static final int LOOKS = 8; // images decoded to foretell the cache's size

  private final Recipe recipe;
  private final MaskSampler masks; // null: the recipe's
  private final CachedDataset images;
  private final PretrainingTask task;
  private final Trainer<Batch> trainer;

  /**
   * A run at its beginning.
   *
   * @param data what to learn from, whatever the recipe names; stays the caller's. Where the run is
   *     kept in a folder, commands such as {@code knn --run} take the recipe's data; that the two
   *     are the same, and {@link org.maskdeep.run.Provenance#keep}, are the caller's to do
   * @param device where the weights live
   */
  public Pretrainer(Recipe recipe, Dataset data, Device device) {
    this(recipe, data, device, null);
  }

  /**
   * A run at its beginning, whose method learns from a guide that was made from a recipe.
   *
   * @param guide folder of the guide's finished run; null where the recipe names no recipe as its
   *     guide
   */
  public Pretrainer(Recipe recipe, Dataset data, Device device, Path guide) {
    this(recipe, data, device, guide, ProcessGroup.alone());
  }

  /**
   * A run at its beginning, in several processes, each of which makes a Pretrainer of the same
   * recipe and data and trains it.
   *
   * @param guide as above
   * @param group the processes; {@code optimizer.batch} must be a multiple of their number
   */
  public Pretrainer(Recipe recipe, Dataset data, Device device, Path guide, ProcessGroup group) {
    this(recipe, data, device, guide, null, group);
  }

  /**
   * A run at its beginning whose masks a program draws itself; in memory only, for no recipe can
   * name them.
   *
   * <pre>{@code
   * MaskSampler own = (levels, groups, random) -> …;
   * try (Pretrainer pretrainer = Pretrainer.withMasks(recipe, data, Device.cpu(), own)) {
   *   pretrainer.train(listener, () -> false);
   * }
   * }</pre>
   *
   * @param masks draws the visible patches of the recipe's levels and groups, in place of what the
   *     recipe says of them
   * @throws IllegalArgumentException when the recipe's method is not {@code maskdeep} or {@code
   *     mae}
   */
  public static Pretrainer withMasks(
      Recipe recipe, Dataset data, Device device, MaskSampler masks) {
    Objects.requireNonNull(masks, "masks");
    return new Pretrainer(recipe, data, device, null, masks, ProcessGroup.alone());
  }

  private Pretrainer(
      Recipe recipe,
      Dataset data,
      Device device,
      Path guide,
      MaskSampler masks,
      ProcessGroup group) {
    this.recipe = recipe;
    this.masks = masks;
    images = CachedDataset.of(data, (long) recipe.data().cacheMib() << 20);
    int stepsPerEpoch = stepsPerEpoch(recipe, data);
    task =
        new PretrainingTask(
            recipe, images, stepsPerEpoch, device, Guides.find(recipe, guide), masks, group);
    trainer = new Trainer<>(task);
  }

  private static int stepsPerEpoch(Recipe recipe, Dataset data) {
    int steps = stepsPerEpoch(recipe, data.size());
    if (steps == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d images, fewer than one batch of %d: set optimizer.batch lower",
              data.name(),
              data.size(),
              recipe.optimizer().batch()));
    }
    return steps;
  }

  /** Only whole batches: what is left over of an epoch is not used. */
  private static int stepsPerEpoch(Recipe recipe, int images) {
    return images / recipe.optimizer().batch();
  }

  /** Steps of a whole run with so many images. */
  public static long steps(Recipe recipe, int images) {
    return (long) stepsPerEpoch(recipe, images) * recipe.optimizer().epochs();
  }

  /** The method and with it the encoder, live. */
  public Method method() {
    return task.method();
  }

  /** What is learned from, with the recipe's cache; closed by whoever opened the data. */
  public Dataset images() {
    return images;
  }

  /** Steps of the whole run. */
  public long steps() {
    return trainer.steps();
  }

  /** Steps made so far. */
  public long step() {
    return trainer.step();
  }

  /** Bytes of a checkpoint's numbers: all weights, buffers and optimizer states. */
  long stateBytes() {
    return trainer.stateBytes();
  }

  /** About how many bytes of decoded images it keeps once all were read; decodes a few. */
  long imageBytes() {
    return images.foreseenBytes(LOOKS);
  }

  /** Times steps on random images; weights and optimizer are as before afterwards. */
  StepTimes timed(int warmup, int steps) {
    List<Batch> noise = StepBenchmark.noise(recipe, task);
    try {
      return trainer.timed(noise, warmup, steps);
    } finally {
      noise.forEach(Batch::close);
    }
  }

  /**
   * Times real steps, loading included: trains in memory, writes nothing. The weights move, so
   * close it afterwards.
   *
   * @param warmup steps before those that count
   * @param steps that count, at least 1
   * @throws IllegalArgumentException when the run has fewer steps
   * @throws IOException when too many images are broken
   */
  public StepTimes trial(int warmup, int steps) throws IOException {
    Checks.range("trial steps", (long) warmup + steps, 1, steps());
    long[] ends = new long[warmup + steps + 1];
    ends[0] = System.nanoTime();
    trainer.train(
        Session.inMemory(
            report -> ends[(int) report.step() + 1] = System.nanoTime(),
            () -> step() >= warmup + steps));
    double[] millis = new double[steps];
    for (int i = 0; i < steps; i++) {
      millis[i] = (ends[warmup + i + 1] - ends[warmup + i]) / 1e6;
    }
    return StepTimes.of(millis, recipe.optimizer().batch());
  }

  /**
   * Trains to the end, or until asked to stop.
   *
   * @param run where checkpoints and metrics go; its newest checkpoint is resumed
   * @param stop asked after every step; true: write a checkpoint and return
   * @return whether the run is complete; then the encoder is written
   * @throws IllegalStateException when it has masks of the caller's own
   * @throws org.maskdeep.optim.DivergedException when loss, gradients or target become NaN or
   *     infinite; a report in the run's folder tells more
   * @throws IOException when files cannot be read or written, or too many images are broken
   */
  public boolean train(RunDirectory run, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    if (masks != null) {
      throw new IllegalStateException(
          "a run in a folder has the masks of its recipe; with masks of your own train in memory");
    }
    TrainingListener watched = new CollapseWatch(recipe.run(), listener);
    boolean complete =
        trainer.train(
            Session.in(run, recipe.run().checkpointEvery(), recipe.run().keep(), watched, stop));
    if (complete) {
      exportEncoder(run.encoder());
    }
    return complete;
  }

  /**
   * Trains in memory: nothing is written. So do all processes but number 0 of several.
   *
   * @param listener hears every step, and of images that could not be decoded
   * @param stop as above; if one process is asked, all stop
   * @return whether the run is complete
   */
  public boolean train(TrainingListener listener, BooleanSupplier stop) throws IOException {
    boolean watch = task.group().isAlone();
    return trainer.train(
        Session.inMemory(watch ? new CollapseWatch(recipe.run(), listener) : listener, stop));
  }

  private void exportEncoder(Path file) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(method().encoder().spec().words());
    metadata.put("recipe", recipe.name());
    WeightFiles.save(file, method().encoder(), metadata);
    for (Map.Entry<String, Network> other : method().exports().entrySet()) {
      WeightFiles.save(
          file.resolveSibling(other.getKey()), other.getValue(), Map.of("recipe", recipe.name()));
    }
  }

  /** Frees all weights. */
  @Override
  public void close() {
    task.close();
  }
}
