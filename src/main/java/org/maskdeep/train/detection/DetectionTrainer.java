package org.maskdeep.train.detection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.Replacement;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.detect.DetectionLoss;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.PictureBatch;
import org.maskdeep.detect.PictureTransform;
import org.maskdeep.detect.TrainingPictures;
import org.maskdeep.image.Normalization;
import org.maskdeep.nn.Weights;
import org.maskdeep.optim.Anatomy;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.optim.GradientNorm;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.Schedule;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.random.Streams;
import org.maskdeep.run.BlackBox;
import org.maskdeep.run.Checkpoint;
import org.maskdeep.run.Checkpoints;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.RunJournal;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.io.RawTensor;

/**
 * The training loop of a detector. A run is a pure function of plan, data and first weights:
 * stopped anywhere and gone on with, it ends with the same bytes.
 */
public final class DetectionTrainer {
  private static final int DIVISIBLE = 32;

  private final Detector detector;
  private final NDManager manager;
  private final TrainingPlan plan;
  private final TrainingPictures pictures;
  private final Streams streams;
  private final NDList weights = new NDList();
  private final List<String> trained; // their names
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final String fingerprint;
  private long step;
  private int replacedInEpoch;

  /**
   * A run at its beginning.
   *
   * @param detector initialised, perhaps with a loaded backbone
   * @param manager owner of its weights
   * @param data to learn from; pictures without objects are left out
   */
  public DetectionTrainer(
      Detector detector, NDManager manager, DetectionDataset data, TrainingPlan plan) {
    this.detector = detector;
    this.manager = manager;
    this.plan = plan;
    if (data.labels().classes() != detector.options().classes()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the data has %d classes with the background, the detector %d: make it with as many",
              data.labels().classes(),
              detector.options().classes()));
    }
    streams = new Streams(plan.seed());
    int side = plan.shortSides().get(0);
    PictureTransform transform =
        new PictureTransform(
            side, Math.max(side, plan.maxSide()), Normalization.IMAGENET, DIVISIBLE);
    pictures =
        new TrainingPictures(
            data.withObjects(),
            plan.batch(),
            plan.shortSides(),
            transform,
            plan.flip(),
            detector.hasMasks(),
            streams);
    Map<String, NDArray> changed = Weights.trained(detector);
    weights.addAll(changed.values());
    trained = List.copyOf(changed.keySet());
    optimizer = Optimizer.sgd(changed, SgdOptions.of(plan.momentum(), plan.weightDecay()));
    schedule = plan.schedule();
    fingerprint = data.fingerprint();
  }

  /** Steps made so far. */
  public long step() {
    return step;
  }

  /** Pictures of an epoch are so many steps. */
  public int stepsPerEpoch() {
    return pictures.perEpoch();
  }

  /**
   * Trains to the end, or until asked to stop.
   *
   * @param stop asked after every step
   * @return whether the run is complete
   * @throws DivergedException when loss or gradients are no numbers any more; in a run's folder
   *     with a black box that tells more
   * @throws IOException when too many pictures cannot be read
   */
  public boolean train(DetectionListener listener, BooleanSupplier stop) throws IOException {
    listener.started(step, plan.steps(), plan.batch());
    return train(listener, stop, Book.NONE);
  }

  /**
   * As {@link #train(DetectionListener, BooleanSupplier)}, in a run's folder: goes on from its
   * newest checkpoint, and writes metrics and checkpoints, one when it stops.
   */
  public boolean train(
      RunDirectory run,
      DetectionRecipe.RunRecipe how,
      DetectionListener listener,
      BooleanSupplier stop)
      throws IOException {
    Checkpoints checkpoints = new Checkpoints(run.checkpoints(), how.keep());
    var found = checkpoints.newest(listener::warned);
    if (found.isPresent()) {
      restore(found.get(), run.root());
    }
    listener.started(step, plan.steps(), plan.batch());
    try (RunJournal journal = RunJournal.open(run, checkpoints, step, listener::saved)) {
      return train(listener, stop, new Kept(journal, how.checkpointEvery()));
    }
  }

  /**
   * Makes the step once more at which a run diverged; changes the detector.
   *
   * @param before the state before the step
   * @return what it ends in; empty when it is finite here
   * @throws IOException when a picture cannot be read
   */
  public Optional<DivergedException> again(Checkpoint before) throws IOException {
    restore(before);
    try {
      step(pictures.decode(step));
      return Optional.empty();
    } catch (DivergedException e) {
      return Optional.of(e);
    }
  }

  private void restore(Checkpoint checkpoint, Path run) throws IOException {
    try {
      restore(checkpoint);
    } catch (IllegalArgumentException e) {
      throw new IOException(run + ": cannot be gone on with: " + e.getMessage(), e);
    }
  }

  private Map<String, Object> line(DetectionListener.Report r) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", r.step());
    line.put("epoch", r.step() / stepsPerEpoch());
    line.put("loss", r.loss());
    line.putAll(r.parts());
    line.put("lr", r.learningRate());
    line.put("grad_norm", r.gradientNorm());
    return line;
  }

  /** Where steps are written down. */
  private interface Book {
    /** Nowhere. */
    Book NONE = new Book() {};

    default void replaced(List<Replaced> pictures) throws IOException {}

    default void made(DetectionListener.Report report, boolean stopping) throws IOException {}

    /** What to throw instead, once all that explains it is written. */
    default DivergedException diverged(TrainingPictures.Decoded batch, DivergedException found)
        throws IOException {
      return found;
    }
  }

  /** In a run's folder. */
  private final class Kept implements Book {
    private final RunJournal journal;
    private final int every; // steps between checkpoints

    Kept(RunJournal journal, int every) {
      this.journal = journal;
      this.every = every;
    }

    @Override
    public void replaced(List<Replaced> pictures) throws IOException {
      journal.replaced(step, pictures);
    }

    @Override
    public void made(DetectionListener.Report report, boolean stopping) throws IOException {
      journal.write(line(report));
      if (stopping || step == plan.steps() || step % every == 0) {
        journal.save(DetectionTrainer.this::snapshot);
      }
    }

    @Override
    public DivergedException diverged(TrainingPictures.Decoded batch, DivergedException found)
        throws IOException {
      BlackBox.Evidence evidence =
          new BlackBox.Evidence(
              plan.seed(),
              pictures.data().name(),
              fingerprint,
              batch.samples(),
              pictures.data()::sampleName,
              "Try half of it (--set optimizer.learning_rate=…), a longer warm-up (--set"
                  + " optimizer.warmup_steps=…) or gradients cut short (--set optimizer.clip=10)",
              List.of());
      return BlackBox.write(journal, evidence, snapshot(), found);
    }
  }

  private boolean train(DetectionListener listener, BooleanSupplier stop, Book book)
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
      while (step < plan.steps()) {
        TrainingPictures.Decoded decoded = take(next);
        next = ahead(decoder, step + 1);
        replaced(decoded.replaced(), listener);
        book.replaced(decoded.replaced());
        DetectionListener.Report report;
        try {
          report = step(decoded);
        } catch (DivergedException e) {
          throw book.diverged(decoded, e);
        }
        step++;
        listener.stepped(report);
        listener.reached(step);
        boolean stopping = stop.getAsBoolean();
        book.made(report, stopping);
        if (stopping && step < plan.steps()) {
          return false;
        }
      }
      return true;
    } finally {
      decoder.shutdownNow();
    }
  }

  /** Warns of pictures that others stand in for; fails when they are too many. */
  private void replaced(List<Replaced> broken, DetectionListener listener) throws IOException {
    if (step % stepsPerEpoch() == 0) {
      replacedInEpoch = 0;
    }
    broken.forEach(r -> listener.warned(r.sentence()));
    replacedInEpoch += broken.size();
    DetectionDataset data = pictures.data();
    if (!broken.isEmpty() && replacedInEpoch > plan.badShare() * data.size()) {
      throw new IOException(Replacement.overBudget(data, replacedInEpoch, plan.badShare(), broken));
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
      if (e.getCause() instanceof OutOfMemoryError error) {
        throw error;
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
      NDList gradients = autograd.gradients(loss.total(), weights);
      double total = guard("the loss " + parts, loss.total().getFloat(), gradients);
      double norm =
          plan.clip() > 0
              ? GradientNorm.clip(scratch, gradients, plan.clip())
              : GradientNorm.of(scratch, gradients);
      guard("the norm of the gradients", norm, gradients);
      optimizer.step(scratch, gradients, rate);
      return new DetectionListener.Report(step, plan.steps(), total, parts, rate, norm);
    }
  }

  private double guard(String what, double value, NDList gradients) {
    if (!Double.isFinite(value)) {
      Anatomy anatomy = Anatomy.of(Weights.of(detector), trained, gradients, true);
      throw new DivergedException(step, what, value, anatomy, "");
    }
    return value;
  }

  /** Everything that the next step depends on. */
  public Checkpoint snapshot() {
    Map<String, RawTensor> parameters = Weights.copyOf(Weights.of(detector));
    Map<String, RawTensor> slots = Weights.copyOf(new LinkedHashMap<>(optimizer.state()));
    return new Checkpoint(step, replacedInEpoch, optimizer.steps(), fingerprint, parameters, slots);
  }

  /**
   * Goes back to a snapshot.
   *
   * @throws IllegalArgumentException when it is another detector's or of other data
   */
  public void restore(Checkpoint checkpoint) {
    if (!checkpoint.fingerprint().equals(fingerprint)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the checkpoint was made with other data (%s, now %s): go on with the same",
              checkpoint.fingerprint(),
              fingerprint));
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
    replacedInEpoch = checkpoint.replaced();
  }
}
