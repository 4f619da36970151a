package org.maskdeep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.check.Checks;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.eval.grid.Samples;
import org.maskdeep.eval.tuning.DropPath;
import org.maskdeep.eval.tuning.Mix;
import org.maskdeep.nn.Weights;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.run.OptimizedWeights;
import org.maskdeep.run.Session;
import org.maskdeep.run.StepOutput;
import org.maskdeep.run.StoppedException;
import org.maskdeep.run.Task;
import org.maskdeep.run.TaskInfo;
import org.maskdeep.run.Trainer;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.Upload;

/**
 * Training of a {@link Classifier}, which minimises the mean cross-entropy.
 *
 * @param <B> batches of its samples
 */
final class ClassifierTask<B extends LoadedBatch> implements Task<B> {
  static final String ADVICE =
      "Lower the learning rate where you can set it, and look at the encoder's weights: the"
          + " protocol's rate suits features of usual size";

  private final NDManager manager;
  private final Classifier classifier;
  private final Samples<B> samples;
  private final ProbeRecipe.Transformer how;
  private final DropPath dropPath; // null: none
  private final Streams streams;
  private final ProcessGroup group;
  private final TorchScript loss;
  private final OptimizedWeights optimized;
  private final TaskInfo info;

  /**
   * At its beginning.
   *
   * @param manager owner of the classifier's weights; a step opens a sub-manager of it
   * @param samples in several processes, a share of every batch
   * @param seed of the run
   * @throws IllegalArgumentException when a batch cannot be shared out evenly to the processes
   */
  ClassifierTask(
      NDManager manager,
      Classifier classifier,
      Samples<B> samples,
      ProbeRecipe recipe,
      long seed,
      ProcessGroup group) {
    Checks.atLeast("number of training samples", samples.size(), 1);
    TaskInfo.requireShares("batch", recipe.batchFor(samples.size()), 1, group.size());
    this.group = group;
    this.manager = manager;
    this.classifier = classifier;
    this.samples = samples;
    how = recipe.transformer();
    dropPath = dropPath(how.dropPath(), classifier.blocks());
    streams = new Streams(seed);
    loss = loss(how);
    Map<String, NDArray> trained = classifier.trainable();
    int size = samples.size();
    optimized =
        OptimizedWeights.of(
            trained, recipe.optimizer(trained, classifier::layersBelow), recipe.schedule(size), 0);
    int stepsPerEpoch = recipe.stepsPerEpoch(size);
    info =
        new TaskInfo(
            (long) stepsPerEpoch * recipe.epochs(),
            stepsPerEpoch,
            recipe.batchFor(size),
            1,
            seed,
            samples.name(),
            samples.fingerprint(),
            samples::sampleName,
            ADVICE,
            "");
  }

  private static DropPath dropPath(double rate, int blocks) {
    if (rate > 0 && blocks == 0) {
      throw new IllegalArgumentException(
          "drop path = "
              + rate
              + ": no vision transformer is trained here, so there are no blocks whose branches"
              + " could be dropped; use 0");
    }
    return rate == 0 ? null : new DropPath(rate, blocks);
  }

  /** Mean cross entropy; of a mixed batch also with the labels of the opposite images. */
  private static TorchScript loss(ProbeRecipe.Transformer how) {
    String entropy = "torch.cross_entropy_loss(logits, %s, None, 1, -100, " + how.smoothing() + ")";
    if (!how.mixes()) {
      return TorchScript.of(
          "logits: Tensor, labels: Tensor",
          "Tensor",
          "return " + String.format(Locale.ROOT, entropy, "torch.to(labels, 4)"));
    }
    return TorchScript.of(
        "logits: Tensor, labels: Tensor, p: Tensor",
        "Tensor",
        "y = torch.to(labels, 4)",
        "own = " + String.format(Locale.ROOT, entropy, "y"),
        "other = " + String.format(Locale.ROOT, entropy, "torch.flip(y, [0])"),
        "return torch.add(torch.mul(own, p), torch.mul(other, torch.rsub(p, 1)))");
  }

  /**
   * Trains to the end; in a run's folder, which process 0 has, writes what was trained.
   *
   * @throws StoppedException when the session stops it before
   * @throws UncheckedIOException when files cannot be read or written
   */
  void train(Session session) {
    trainToEnd(this, session);
    if (session.folder() != null) {
      try {
        classifier.save(session.folder());
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }

  /** Trains a probe's task to the end; throws as {@link #train}. */
  static void trainToEnd(Task<?> task, Session session) {
    Trainer<?> trainer = new Trainer<>(task);
    try {
      if (!trainer.train(session)) {
        throw new StoppedException(trainer.step());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
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
  public NDList statistics() {
    return Weights.statistics(classifier.arrays());
  }

  @Override
  public Map<String, OptimizedWeights> optimized() {
    return Map.of(MAIN, optimized);
  }

  @Override
  public Map<String, NDArray> state() {
    return classifier.arrays();
  }

  @Override
  public BatchSource<B> batches(long step, int replacedInEpoch) {
    int perEpoch = info.stepsPerEpoch();
    return samples.batches((int) (step / perEpoch), (int) (step % perEpoch), replacedInEpoch);
  }

  @Override
  public void checkReplaced(int inEpoch) throws IOException {
    samples.checkReplaced(inEpoch);
  }

  @Override
  public StepOutput forward(B batch, NDManager scratch, long step) {
    int[] labels = samples.labels(batch);
    NDArray y = Upload.integers(scratch, labels, new Shape(labels.length));
    NDArray x = samples.input(batch, scratch);
    NDArray scales = scales(labels.length, step, scratch);
    if (!how.mixes()) {
      return StepOutput.of(loss.call(true, classifier.logits(x, scales, true), y), Map::of);
    }
    Shape shape = x.getShape();
    int height = (int) shape.get(shape.dimension() - 2);
    int width = (int) shape.get(shape.dimension() - 1);
    Stream stream = streams.stream(Purpose.MIX, step, 0, 0);
    Mix mix = Mix.draw(how.mixup(), how.cutmix(), height, width, stream);
    NDArray p = Upload.floats(scratch, new float[] {(float) mix.share()}, new Shape()); // λ
    NDArray logits = classifier.logits(mix.of(x, p), scales, true); // [B, K]
    return StepOutput.of(loss.call(true, logits, y, p), Map::of);
  }

  /** Factors of the residual branches, [blocks, 2, B]; null without drop path. */
  private NDArray scales(int images, long step, NDManager scratch) {
    if (dropPath == null) {
      return null;
    }
    Shape shape = new Shape(dropPath.blocks(), DropPath.BRANCHES, images);
    int first = group.rank() * images; // of the process's images among those of the batch
    return Upload.floats(scratch, dropPath.scales(streams, step, first, images), shape);
  }
}
