package org.maskdeep.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.Batch;
import org.maskdeep.data.Batches;
import org.maskdeep.data.CachedDataset;
import org.maskdeep.data.Dataset;
import org.maskdeep.method.Method;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.BlackBox;
import org.maskdeep.run.Checkpoint;
import org.maskdeep.run.Checkpoints;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.RunJournal;

/**
 * The training loop. A run is a pure function of recipe and data: stopped anywhere and gone on
 * with, it ends with the same bytes.
 */
public final class Pretrainer implements AutoCloseable {
  private final Recipe recipe;
  private final Dataset data;
  private final Learner learner;
  private final int stepsPerEpoch;
  private final long steps;
  private long step;
  private int replacedInEpoch;
  private double rank = Double.NaN; // of the last look at the features

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
          String.format(
              Locale.ROOT,
              "%s has %d images, fewer than one batch of %d: set optimizer.batch lower",
              data.name(),
              data.size(),
              o.batch()));
    }
    steps = (long) stepsPerEpoch * o.epochs();
    this.data = CachedDataset.of(data, (long) recipe.data().cacheMib() << 20);
    learner = new Learner(recipe, stepsPerEpoch, device);
  }

  /** The method and with it the encoder, live. */
  public Method method() {
    return learner.method();
  }

  /** Steps of the whole run. */
  public long steps() {
    return steps;
  }

  /** Bytes of a checkpoint's numbers: all weights, buffers and optimizer slots. */
  long stateBytes() {
    return learner.stateBytes();
  }

  /** Times steps on random images; weights and optimizer are as before afterwards. */
  StepBenchmark.Result timed(int warmup, int steps) {
    return learner.timed(warmup, steps);
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
   * @throws DivergedException when loss, gradients or target are no numbers any more; a black box
   *     in the run's folder tells more
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
    CollapseWatch collapse = new CollapseWatch(recipe.run(), listener::warned);
    try (RunJournal journal = RunJournal.open(run, checkpoints, step, listener::saved)) {
      while (step < steps) {
        try (Batches batches = epoch()) {
          while (batches.hasNext() && step < steps) {
            TrainingListener.StepReport report = step(batches, journal, listener);
            collapse.look(step, report.health());
            listener.stepped(report);
            step++;
            boolean stopping = stop.getAsBoolean();
            if (stopping || step == steps || step % recipe.run().checkpointEvery() == 0) {
              journal.save(this::snapshot);
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
    return Pretraining.epoch(recipe, data, learner.views(), step, stepsPerEpoch)
        .alreadyReplaced(replacedInEpoch)
        .build();
  }

  /** One step with the next batch, written down; when it diverges, with all that explains it. */
  private TrainingListener.StepReport step(
      Batches batches, RunJournal journal, TrainingListener listener) throws IOException {
    try (Batch batch = batches.next()) {
      batch.replaced().forEach(r -> listener.warned(r.sentence()));
      Learner.Result result;
      try {
        result = learner.step(batch, step);
      } catch (DivergedException e) {
        throw BlackBox.write(journal, evidence(batch), snapshot(), e);
      }
      replacedInEpoch += batch.replaced().size();
      journal.replaced(step, batch.replaced());
      journal.write(result.line());
      Health health = result.report().health();
      rank = health == null ? rank : health.effectiveRank();
      return result.report();
    }
  }

  private BlackBox.Evidence evidence(Batch batch) {
    return new BlackBox.Evidence(
        recipe.seed(),
        data.name(),
        data.fingerprint(),
        Arrays.stream(batch.indices()).boxed().toList(),
        data::sampleName,
        "Try half of it (--set optimizer.learning_rate=…) or a longer warm-up (--set"
            + " optimizer.warmup_epochs=…)",
        List.of());
  }

  /** Its score is the effective rank: what RankMe (arXiv 2210.02885) picks encoders by. */
  private Checkpoint snapshot() {
    int replaced = step % stepsPerEpoch == 0 ? 0 : replacedInEpoch;
    return learner.snapshot(step, replaced, data.fingerprint(), rank);
  }

  private void restore(Checkpoint checkpoint, Path run) throws IOException {
    if (!checkpoint.fingerprint().equals(data.fingerprint())) {
      throw new IOException(
          String.format(
                  Locale.ROOT,
                  "%s: the data %s is not what the run was started on (its fingerprint changed); put the",
                  run,
                  data.name())
              + " old data back, or start a new run");
    }
    try {
      learner.restore(checkpoint);
    } catch (IllegalArgumentException e) {
      throw new IOException(run + ": the checkpoint does not fit the recipe: " + e.getMessage(), e);
    }
    step = checkpoint.step();
    replacedInEpoch = checkpoint.replaced();
    rank = checkpoint.score();
  }

  private void exportEncoder(Path file) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(method().encoder().spec().words());
    metadata.put("recipe", recipe.name());
    WeightFiles.save(file, method().encoder(), metadata);
  }

  /** Frees all weights. */
  @Override
  public void close() {
    learner.close();
  }
}
