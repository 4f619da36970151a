package org.maskdeep.train.detection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.maskdeep.detect.DetectionDataset;
import org.maskdeep.detect.DetectionLoss;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.PictureBatch;
import org.maskdeep.detect.PictureTransform;
import org.maskdeep.detect.TrainingPictures;
import org.maskdeep.image.Normalization;
import org.maskdeep.nn.Weights;
import org.maskdeep.optim.GradientNorm;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.Schedule;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.train.Checkpoint;
import org.maskdeep.train.Checkpoints;
import org.maskdeep.train.DivergedException;

/**
 * The training loop of a detector. A run is a pure function of recipe, data and first weights:
 * stopped anywhere and gone on with, it ends with the same bytes.
 */
public final class DetectionTrainer {
  private static final int DIVISIBLE = 32;

  private final Detector detector;
  private final NDManager manager;
  private final DetectionRecipe recipe;
  private final TrainingPictures pictures;
  private final Streams streams;
  private final NDList weights = new NDList();
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final String fingerprint;
  private long step;

  /**
   * A run at its beginning.
   *
   * @param detector initialised, perhaps with a loaded backbone
   * @param manager owner of its weights
   * @param data to learn from; pictures without objects are left out
   */
  public DetectionTrainer(
      Detector detector, NDManager manager, DetectionDataset data, DetectionRecipe recipe) {
    this.detector = detector;
    this.manager = manager;
    this.recipe = recipe;
    if (data.labels().classes() != detector.options().classes()) {
      throw new IllegalArgumentException(
          "the data has %d classes with the background, the detector %d: make it with as many"
              .formatted(data.labels().classes(), detector.options().classes()));
    }
    streams = new Streams(recipe.seed());
    int side = recipe.shortSides().get(0);
    PictureTransform transform =
        new PictureTransform(
            side, Math.max(side, recipe.maxSide()), Normalization.IMAGENET, DIVISIBLE);
    pictures =
        new TrainingPictures(
            data.withObjects(),
            recipe.batch(),
            recipe.shortSides(),
            transform,
            recipe.flip(),
            detector.hasMasks(),
            streams);
    Map<String, NDArray> trained = Weights.trained(detector);
    weights.addAll(trained.values());
    optimizer = Optimizer.sgd(trained, SgdOptions.of(recipe.momentum(), recipe.weightDecay()));
    schedule = recipe.schedule();
    fingerprint = data.fingerprint();
  }

  /** Steps made so far. */
  public long step() {
    return step;
  }

  /**
   * Trains to the end, or until asked to stop.
   *
   * @param stop asked after every step
   * @return whether the run is complete
   * @throws DivergedException when loss or gradients are no numbers any more
   * @throws IOException when a picture cannot be read
   */
  public boolean train(DetectionListener listener, BooleanSupplier stop) throws IOException {
    return train(listener, stop, () -> {});
  }

  /**
   * As {@link #train(DetectionListener, BooleanSupplier)}, with checkpoints: goes on from the
   * newest one, writes one every n steps and at the end.
   *
   * @param every n
   */
  public boolean train(
      Checkpoints checkpoints, int every, DetectionListener listener, BooleanSupplier stop)
      throws IOException {
    var found = checkpoints.newest(listener::warned);
    if (found.isPresent()) {
      restore(found.get());
    }
    long first = step;
    boolean complete =
        train(
            listener,
            stop,
            () -> {
              if (step % every == 0) {
                checkpoints.save(snapshot());
                listener.saved(step);
              }
            });
    if (step > first && step % every != 0) {
      checkpoints.save(snapshot());
      listener.saved(step);
    }
    return complete;
  }

  private interface AfterStep {
    void run() throws IOException;
  }

  private boolean train(DetectionListener listener, BooleanSupplier stop, AfterStep after)
      throws IOException {
    ExecutorService decoder =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "pictures");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Future<TrainingPictures.Decoded> next = ahead(decoder, step);
      while (step < recipe.steps()) {
        TrainingPictures.Decoded decoded = take(next);
        next = ahead(decoder, step + 1);
        DetectionListener.Report report = step(decoded);
        step++;
        listener.stepped(report);
        after.run();
        if (stop.getAsBoolean() && step < recipe.steps()) {
          return false;
        }
      }
      return true;
    } finally {
      decoder.shutdownNow();
    }
  }

  private Future<TrainingPictures.Decoded> ahead(ExecutorService decoder, long k) {
    return decoder.submit(() -> pictures.decode(k));
  }

  private static TrainingPictures.Decoded take(Future<TrainingPictures.Decoded> decoded)
      throws IOException {
    try {
      return decoded.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a batch was decoded", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw new IOException(io.getMessage(), io);
      }
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  /** One step: pictures → losses → gradients → weights. */
  private DetectionListener.Report step(TrainingPictures.Decoded decoded) {
    double rate = schedule.at(step);
    try (NDManager scratch = manager.newSubManager();
        Autograd autograd = Autograd.record()) {
      PictureBatch batch = pictures.batch(scratch, decoded);
      DetectionLoss loss = detector.loss(batch, decoded.truth(), streams, step);
      Map<String, Double> parts = loss.numbers();
      double total = guard("the loss " + parts, loss.total().getFloat());
      NDList gradients = autograd.gradients(loss.total(), weights);
      double norm =
          recipe.clip() > 0
              ? GradientNorm.clip(scratch, gradients, recipe.clip())
              : GradientNorm.of(scratch, gradients);
      guard("the norm of the gradients", norm);
      optimizer.step(scratch, gradients, rate);
      return new DetectionListener.Report(step, recipe.steps(), total, parts, rate, norm);
    }
  }

  private double guard(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new DivergedException(step, what, value);
    }
    return value;
  }

  /** Everything that the next step depends on. */
  public Checkpoint snapshot() {
    Map<String, RawTensor> parameters = Weights.copyOf(Weights.of(detector));
    Map<String, RawTensor> slots = Weights.copyOf(new LinkedHashMap<>(optimizer.state()));
    return new Checkpoint(step, 0, optimizer.steps(), fingerprint, parameters, slots);
  }

  /**
   * Goes back to a snapshot.
   *
   * @throws IllegalArgumentException when it is another detector's or of other data
   */
  public void restore(Checkpoint checkpoint) {
    if (!checkpoint.fingerprint().equals(fingerprint)) {
      throw new IllegalArgumentException(
          "the checkpoint was made with other data (%s, now %s): go on with the same"
              .formatted(checkpoint.fingerprint(), fingerprint));
    }
    Weights.copy(Weights.of(detector), checkpoint.parameters());
    try (NDManager scratch = manager.newSubManager()) {
      Map<String, NDArray> slots = new LinkedHashMap<>();
      optimizer
          .state()
          .forEach(
              (name, slot) -> {
                RawTensor saved = checkpoint.slots().get(name);
                if (saved == null) {
                  throw new IllegalArgumentException(name + " is missing in the checkpoint");
                }
                slots.put(name, scratch.create(saved.floats(), slot.getShape()));
              });
      optimizer.load(slots, checkpoint.optimizerSteps());
    }
    step = checkpoint.step();
  }
}
