package org.maskdeep.eval.grid;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.run.Objective;
import org.maskdeep.run.OptimizedWeights;
import org.maskdeep.run.StepOutput;
import org.maskdeep.run.Task;
import org.maskdeep.run.TaskInfo;
import org.maskdeep.tensor.Upload;

/**
 * Training of the heads of a grid. In its metrics {@code loss} is the sum over all live heads,
 * {@code loss_rate_0.1} that of the first head of rate 0.1, and {@code lr} the share of its own
 * rate that every head moves by.
 *
 * @param <B> batches of its samples
 */
public final class GridTask<B extends LoadedBatch> implements Task<B> {
  private final NDManager manager;
  private final Heads heads;
  private final Samples<B> samples;
  private final GridPlan plan;
  private final HeldOut heldOut;
  private final HeadsOptimizer optimizer;
  private final OptimizedWeights optimized;
  private final TaskInfo info;
  private boolean[] live;

  /**
   * At its beginning.
   *
   * @param manager owner of the heads' weights; a step opens a sub-manager of it
   * @param heldOut what the heads of the second group pass over, by the samples' indices; null with
   *     heads of one group
   */
  public GridTask(
      NDManager manager, Heads heads, Samples<B> samples, GridPlan plan, HeldOut heldOut) {
    this.manager = manager;
    this.heads = heads;
    this.samples = samples;
    this.plan = plan;
    this.heldOut = heldOut;
    optimizer = new HeadsOptimizer(heads, plan.stepRates(), plan.optimizer());
    optimized = OptimizedWeights.of(heads.trainable(), optimizer, plan.shape(), 0);
    info =
        new TaskInfo(
            (long) plan.stepsPerEpoch() * plan.epochs(),
            plan.stepsPerEpoch(),
            plan.batch(),
            1,
            plan.seed(),
            samples.name(),
            samples.fingerprint(),
            samples::sampleName,
            plan.advice(),
            "");
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
  public Map<String, OptimizedWeights> optimized() {
    return Map.of(MAIN, optimized);
  }

  @Override
  public Map<String, NDArray> state() {
    return heads.arrays();
  }

  @Override
  public BatchSource<B> batches(long step, int replacedInEpoch) {
    int perEpoch = info.stepsPerEpoch();
    return samples.batches((int) (step / perEpoch), (int) (step % perEpoch), replacedInEpoch);
  }

  @Override
  public StepOutput forward(B batch, NDManager scratch, long step) {
    int[] labels = samples.labels(batch);
    Heads.Losses found =
        heads.losses(
            samples.input(batch, scratch),
            Upload.integers(scratch, labels, new Shape(labels.length)),
            Upload.floats(scratch, seen(batch), new Shape(labels.length, heads.groups())));
    live = found.live();
    optimizer.live(live);
    Map<String, Double> parts = new LinkedHashMap<>();
    for (int r = 0; r < heads.rates(); r++) {
      if (live[r]) {
        parts.put("loss_rate_" + plan.rates().get(r), (double) found.losses()[r]);
      }
    }
    return new StepOutput(List.of(new Objective(MAIN, found.total())), () -> parts, Map::of);
  }

  /** [B, groups]. */
  private float[] seen(B batch) {
    int[] indices = batch.indices();
    int groups = heads.groups();
    float[] seen = new float[indices.length * groups];
    for (int i = 0; i < seen.length; i++) {
      boolean passed = i % groups > 0 && heldOut.contains(indices[i / groups]);
      seen[i] = passed ? 0 : 1;
    }
    return seen;
  }

  @Override
  public void afterStep(NDManager scratch, long step) {
    heads.mark(live, step, scratch);
  }
}
