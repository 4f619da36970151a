package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.Initial;
import org.maskdeep.nn.Linear;
import org.maskdeep.nn.Weights;
import org.maskdeep.optim.Anatomy;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.optim.GradientNorm;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.Schedule;
import org.maskdeep.run.StoppedException;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.Script;

/**
 * A linear classifier in training, alone or with its encoder: minimises the mean cross-entropy. Its
 * whole state is weights, optimizer slots and the number of steps: {@link #state} and {@link
 * #restore} take it out and put it back, and the next step is the one that would have followed.
 */
final class ClassifierTraining implements AutoCloseable {
  private static final double INITIAL_DEVIATION = 0.01;
  private static final String ADVICE = "Lower the learning rate, and look at the encoder's weights";
  private static final Script LOSS =
      Script.of(
          "logits: Tensor, labels: Tensor",
          "Tensor",
          "return torch.cross_entropy_loss(logits, torch.to(labels, 4), None, 1, -100, 0.)");

  private final NDManager manager;
  private final Linear classifier;
  private final Encoder encoder; // null: the inputs are features
  private final NDList weights;
  private final List<String> trained; // their names
  private final Optimizer optimizer;
  private final Schedule schedule;
  private final int stepsPerEpoch;
  private final long steps;
  private long step;

  /**
   * At its beginning.
   *
   * @param owner the classifier goes where this one's arrays are
   * @param encoder to be trained too; null when the inputs are features
   * @param samples size of the training set
   */
  ClassifierTraining(
      NDManager owner,
      Encoder encoder,
      int width,
      int classes,
      int samples,
      ProbeRecipe recipe,
      long seed) {
    Require.atLeast("number of classes", classes, 2);
    Require.atLeast("number of training samples", samples, 1);
    this.encoder = encoder;
    manager = owner.newSubManager();
    Initial initial = Initial.normal(INITIAL_DEVIATION);
    classifier = new Linear(width, classes, true, Precision.FP32, initial, Initial.ZEROS);
    classifier.initialize(manager, seed);
    Map<String, NDArray> changed = new LinkedHashMap<>();
    if (encoder != null) {
      Weights.trained(encoder).forEach((name, array) -> changed.put("encoder." + name, array));
    }
    Weights.trained(classifier).forEach((name, array) -> changed.put("fc." + name, array));
    weights = new NDList(changed.values());
    trained = List.copyOf(changed.keySet());
    optimizer = recipe.optimizer(changed);
    schedule = recipe.schedule(samples);
    stepsPerEpoch = recipe.stepsPerEpoch(samples);
    steps = (long) stepsPerEpoch * recipe.epochs();
  }

  long step() {
    return step;
  }

  long steps() {
    return steps;
  }

  int epoch() {
    return (int) (step / stepsPerEpoch);
  }

  int batchOfEpoch() {
    return (int) (step % stepsPerEpoch);
  }

  boolean finished() {
    return step >= steps;
  }

  /** Where arrays of the classifier live; a step opens a sub-manager of it. */
  NDManager manager() {
    return manager;
  }

  /**
   * One step, told to a keeper.
   *
   * @param scratch manager of the step
   * @param x features [B, D], or views [B, 3, S, S] when the encoder is trained
   * @throws DivergedException when loss or gradients are not finite; no weight has changed then
   * @throws StoppedException when the keeper says so
   */
  void step(Keeper keeper, NDManager scratch, NDArray x, int[] labels, Keeper.Samples samples) {
    Keeper.Step done;
    try {
      done = step(scratch, x, labels);
    } catch (DivergedException e) {
      throw keeper.diverged(e, samples, this::state);
    }
    if (!keeper.stepped(done, this::state) && !finished()) {
      throw new StoppedException(step);
    }
  }

  /** One step that nobody is told of. */
  Keeper.Step step(NDManager scratch, NDArray x, int[] labels) {
    try (Autograd autograd = Autograd.record()) {
      NDArray y = scratch.create(labels, new Shape(labels.length));
      NDArray loss = LOSS.call(true, logits(x, true), y);
      NDList gradients = autograd.gradients(loss, weights);
      double value = guard("the loss", loss.getFloat(), gradients);
      double norm =
          guard("the norm of the gradients", GradientNorm.of(scratch, gradients), gradients);
      double rate = schedule.at(step);
      optimizer.step(scratch, gradients, rate);
      Keeper.Step done = new Keeper.Step(step, steps, epoch(), value, rate, norm);
      step++;
      return done;
    }
  }

  private double guard(String what, double value, NDList gradients) {
    if (!Double.isFinite(value)) {
      Anatomy anatomy = Anatomy.of(arrays(), trained, gradients, true);
      throw new DivergedException(step, what, value, anatomy, ADVICE);
    }
    return value;
  }

  /** Scores of a batch in evaluation mode, [B, K] row by row. */
  float[] scores(NDArray x) {
    return logits(x, false).toFloatArray();
  }

  private NDArray logits(NDArray x, boolean training) {
    if (encoder == null) {
      return classifier.forward(x, training); // [B, K]
    }
    NDList levels = encoder.features(x, training);
    NDArray pooled = Encoder.pool(levels.get(levels.size() - 1), training); // [B, D]
    return classifier.forward(pooled, training);
  }

  /** All that the next step depends on; buffers of the encoder included. */
  Keeper.State state() {
    return new Keeper.State(step, Weights.copyOf(arrays()), Weights.copyOf(optimizer.state()));
  }

  /** Puts a state back, taken from a training of the same sizes. */
  void restore(Keeper.State state) {
    Weights.copy(arrays(), state.weights());
    try (NDManager scratch = manager.newSubManager()) {
      Map<String, NDArray> slots = new LinkedHashMap<>();
      state
          .slots()
          .forEach(
              (n, slot) -> slots.put(n, scratch.create(slot.floats(), new Shape(slot.shape()))));
      optimizer.load(slots, state.step());
    }
    step = state.step();
  }

  private Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    if (encoder != null) {
      Weights.of(encoder).forEach((name, array) -> arrays.put("encoder." + name, array));
    }
    Weights.of(classifier).forEach((name, array) -> arrays.put("fc." + name, array));
    return arrays;
  }

  @Override
  public void close() {
    manager.close();
  }
}
