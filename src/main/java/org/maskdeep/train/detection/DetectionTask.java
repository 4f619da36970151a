package org.maskdeep.train.detection;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.data.Replacement;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.data.loader.AheadSource;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.BudgetedSource;
import org.maskdeep.detect.Detector;
import org.maskdeep.detect.input.DetectionLoader;
import org.maskdeep.detect.input.ImageBatch;
import org.maskdeep.detect.input.ImageTransform;
import org.maskdeep.detect.loss.DetectionLoss;
import org.maskdeep.image.Normalization;
import org.maskdeep.nn.Weights;
import org.maskdeep.nn.layer.BatchNorm;
import org.maskdeep.random.Streams;
import org.maskdeep.run.Objective;
import org.maskdeep.run.OptimizedWeights;
import org.maskdeep.run.StepOutput;
import org.maskdeep.run.Task;
import org.maskdeep.run.TaskInfo;
import org.maskdeep.tensor.ProcessGroup;

/** Training of a detector: images → losses → weights. */
final class DetectionTask implements Task<DetectionLoader.Decoded> {
  private static final int DIVISIBLE = 32;

  private final Detector detector;
  private final NDManager manager;
  private final TrainingPlan plan;
  private final DetectionLoader loader;
  private final Streams streams;
  private final OptimizedWeights optimized;
  private final TaskInfo info;
  private final ProcessGroup group;

  /**
   * At its beginning.
   *
   * @param detector initialised, perhaps with a loaded backbone
   * @param manager owner of its weights
   * @param data to learn from; images without objects are left out
   * @param group that trains together
   */
  DetectionTask(
      Detector detector,
      NDManager manager,
      DetectionDataset data,
      TrainingPlan plan,
      ProcessGroup group) {
    TaskInfo.requireShares("optimizer.batch", plan.batch(), plan.accumulate(), group.size());
    this.group = group;
    this.detector = detector;
    BatchNorm.synchronizeWhereAsked(detector, group);
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
    ImageTransform transform =
        new ImageTransform(
            side,
            Math.max(side, plan.maxSide()),
            Normalization.IMAGENET,
            DIVISIBLE,
            plan.antialias());
    loader =
        new DetectionLoader(
            data.withObjects(),
            plan.batch(),
            plan.shortSides(),
            transform,
            plan.flip(),
            detector.hasMasks(),
            streams);
    Map<String, NDArray> trained = Weights.trainable(detector);
    optimized = OptimizedWeights.of(trained, plan.optimizer(trained), plan.schedule(), plan.clip());
    info =
        new TaskInfo(
            plan.steps(),
            loader.perEpoch(),
            plan.batch(),
            plan.accumulate(),
            plan.seed(),
            loader.data().name(),
            data.fingerprint(),
            loader.data()::sampleName,
            "Try half of it (--set optimizer.learning_rate=…), a longer warm-up (--set"
                + " optimizer.warmup_steps=…) or gradients cut short (--set optimizer.clip=10)",
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
  public ProcessGroup group() {
    return group;
  }

  @Override
  public NDList statistics() {
    return Weights.statistics(state());
  }

  @Override
  public Map<String, OptimizedWeights> optimized() {
    return Map.of(MAIN, optimized);
  }

  @Override
  public Map<String, NDArray> state() {
    return Weights.of(detector);
  }

  @Override
  public BatchSource<DetectionLoader.Decoded> batches(long step, int replacedInEpoch) {
    int parts = info.accumulate();
    int size = group.size();
    AheadSource.Maker<DetectionLoader.Decoded> maker =
        (k, stopped) -> {
          int mine = (int) (k % parts) * size + group.rank();
          return loader.decode(k / parts, mine, parts * size);
        };
    return new BudgetedSource<>(
        new AheadSource<>(maker, step * parts, plan.steps() * parts, plan.threads()),
        loader.data(),
        plan.maxBadFraction(),
        step * parts,
        (long) info.stepsPerEpoch() * parts,
        replacedInEpoch);
  }

  @Override
  public void checkReplaced(int inEpoch) throws IOException {
    Replacement.check(loader.data(), inEpoch, plan.maxBadFraction());
  }

  @Override
  public StepOutput forward(DetectionLoader.Decoded decoded, NDManager scratch, long step) {
    ImageBatch batch = loader.batch(scratch, decoded);
    DetectionLoss loss = detector.loss(batch, decoded.truth(), streams, step, decoded.first());
    return new StepOutput(List.of(new Objective(MAIN, loss.total())), loss::numbers, Map::of);
  }
}
