package org.maskdeep.train.detection;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.input.DetectionLoader;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.Session;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.tensor.ProcessGroup;

/** Trains a detector as a plan says. The loop is {@link Trainer}'s. */
public final class DetectionTrainer {
  private final DetectionTask task;
  private final Trainer<DetectionLoader.Decoded> trainer;

  /**
   * A run at its beginning.
   *
   * @param detector initialised, perhaps with a loaded backbone
   * @param manager owner of its weights
   * @param data to learn from; images without objects are left out
   */
  public DetectionTrainer(
      Detector detector, NDManager manager, DetectionDataset data, TrainingPlan plan) {
    this(detector, manager, data, plan, ProcessGroup.alone());
  }

  /**
   * A run at its beginning, in several processes, each of which has a detector like this.
   *
   * @param group the processes; the plan's batch must be a multiple of their number
   */
  public DetectionTrainer(
      Detector detector,
      NDManager manager,
      DetectionDataset data,
      TrainingPlan plan,
      ProcessGroup group) {
    task = new DetectionTask(detector, manager, data, plan, group);
    trainer = new Trainer<>(task);
  }

  /** Steps made so far. */
  public long step() {
    return trainer.step();
  }

  /** Steps per epoch. */
  public int stepsPerEpoch() {
    return task.info().stepsPerEpoch();
  }

  /**
   * Trains in memory to the end, or until asked to stop.
   *
   * @param stop asked after every step
   * @return whether the run is complete
   * @throws DivergedException when loss or gradients become NaN or infinite
   * @throws IOException when too many images cannot be read
   */
  public boolean train(TrainingListener listener, BooleanSupplier stop) throws IOException {
    return trainer.train(Session.inMemory(listener, stop));
  }

  /**
   * As {@link #train(TrainingListener, BooleanSupplier)}, in a run's folder: resumes its newest
   * checkpoint, and writes metrics and checkpoints, one when it stops.
   */
  public boolean train(
      RunDirectory run,
      DetectionRecipe.RunRecipe how,
      TrainingListener listener,
      BooleanSupplier stop)
      throws IOException {
    return trainer.train(Session.in(run, how.checkpointEvery(), how.keep(), listener, stop));
  }

  /**
   * Makes the step once more at which a run diverged; changes the detector.
   *
   * @param before the state before the step
   * @return what it ends in; empty when it is finite here
   * @throws IOException when an image cannot be read
   */
  public Optional<DivergedException> again(Checkpoint before) throws IOException {
    try {
      trainer.train(Session.once(before));
      return Optional.empty();
    } catch (DivergedException e) {
      return Optional.of(e);
    }
  }

  /** A copy of everything that the next step depends on. */
  public Checkpoint snapshot() {
    return trainer.snapshot();
  }

  /**
   * Goes back to a snapshot.
   *
   * @throws IllegalArgumentException when it is another detector's or of other data
   */
  public void restore(Checkpoint checkpoint) {
    trainer.restore(checkpoint);
  }
}
