package org.maskdeep.toy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Replaced;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.data.loader.LoadedBatch;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.mask.Grouping;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Method;
import org.maskdeep.method.SimilarityLoss;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.maskdeep.Aggregation;
import org.maskdeep.method.maskdeep.Fusion;
import org.maskdeep.method.maskdeep.LevelHeads;
import org.maskdeep.method.maskdeep.MaskDeep;
import org.maskdeep.method.maskdeep.MaskDeepOptions;
import org.maskdeep.method.maskdeep.Target;
import org.maskdeep.optim.AdamWOptions;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.Schedule;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.optim.WeightDecay;
import org.maskdeep.random.Streams;
import org.maskdeep.run.Objective;
import org.maskdeep.run.OptimizedWeights;
import org.maskdeep.run.StepOutput;
import org.maskdeep.run.Task;
import org.maskdeep.run.TaskInfo;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.TorchScript;

/**
 * MaskDeep on a toy encoder against an adversary: a pattern that is laid over the views, as strong
 * as each image's caption is long, and learned to make the loss larger. Two objectives, two
 * optimizers, and batches in which a text travels beside the views.
 */
final class ToyTask implements Task<ToyTask.Captioned>, AutoCloseable {
  static final int SIDE = 16;
  private static final int BATCH = 8;
  private static final String ADVERSARY = "adversary";
  private static final TorchScript OVERLAY =
      TorchScript.of(
          "x: Tensor, pattern: Tensor, strength: Tensor",
          "Tensor",
          "return torch.add(x, torch.mul(torch.tanh(pattern), strength))");
  private static final TorchScript NEGATIVE =
      TorchScript.of("x: Tensor", "Tensor", "return torch.neg(x)");

  private final Dataset data;
  private final List<ViewTransform> views;
  private final NDManager manager;
  private final Method method;
  private final NDArray pattern; // [1, 3, S, S]
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private final Map<String, OptimizedWeights> optimized = new LinkedHashMap<>();
  private final TaskInfo info;

  /**
   * Views with a text for each image.
   *
   * @param views of the images
   * @param captions of the same images
   */
  record Captioned(Batch views, List<String> captions) implements LoadedBatch {
    @Override
    public int[] indices() {
      return views.indices();
    }

    @Override
    public List<Replaced> replaced() {
      return views.replaced();
    }

    @Override
    public void close() {
      views.close();
    }
  }

  ToyTask(ToySpec spec, Dataset data, List<ViewTransform> views) {
    this.data = data;
    this.views = views;
    manager = NDManager.newBaseManager(Device.cpu());
    MaskDeepOptions options =
        new MaskDeepOptions(
            List.of("fine", "coarse"),
            2,
            MaskSampler.independent(List.of(0.5, 1.0), Grouping.INDEPENDENT),
            8,
            Aggregation.MEAN,
            EnumSet.of(Target.OTHER_VIEW),
            SimilarityLoss.cosine(),
            Fusion.JOINT,
            LevelHeads.SHARED,
            List.of());
    method = new MaskDeep(manager, spec, options, new HeadOptions(16, 8), 1);
    pattern = manager.zeros(new Shape(1, 3, SIDE, SIDE));
    pattern.setRequiresGradient(true);
    method.parameters().forEach((name, parameter) -> state.put(name, parameter.getArray()));
    state.put("adversary.pattern", pattern);
    Schedule rate = Schedule.constant(0.01);
    Map<String, NDArray> trained = method.trainable();
    Optimizer adam = Optimizer.adamW(trained, AdamWOptions.of(WeightDecay.kernels(0.01)));
    optimized.put(MAIN, OptimizedWeights.of(trained, adam, rate, 0));
    Map<String, NDArray> other = Map.of("pattern", pattern);
    Optimizer sgd = Optimizer.sgd(other, SgdOptions.of(0.9, 0));
    optimized.put(ADVERSARY, OptimizedWeights.of(other, sgd, rate, 0));
    int perEpoch = data.size() / BATCH;
    info =
        new TaskInfo(
            3L * perEpoch,
            perEpoch,
            BATCH,
            1,
            1,
            data.name(),
            data.fingerprint(),
            data::sampleName,
            "Try less",
            "");
  }

  Method method() {
    return method;
  }

  NDArray pattern() {
    return pattern;
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
    return optimized;
  }

  @Override
  public Map<String, NDArray> state() {
    return state;
  }

  @Override
  public BatchSource<Captioned> batches(long step, int replacedInEpoch) {
    int made = (int) (step % info.stepsPerEpoch());
    BatchSource<Batch> source =
        Batches.builder(data)
            .views(views)
            .batchSize(BATCH)
            .seed(1)
            .epoch((int) (step / info.stepsPerEpoch()))
            .startBatch(made)
            .dropLast(true)
            .build()
            .source(info.stepsPerEpoch() - made);
    return new BatchSource<>() {
      @Override
      public boolean hasNext() {
        return source.hasNext();
      }

      @Override
      public Captioned next() throws IOException {
        Batch batch = source.next();
        return new Captioned(
            batch,
            Arrays.stream(batch.indices())
                .mapToObj(i -> data.classes().get(data.label(i)))
                .toList());
      }

      @Override
      public void close() {
        source.close();
      }
    };
  }

  @Override
  public StepOutput forward(Captioned batch, NDManager scratch, long step) {
    float[] lengths = new float[batch.captions().size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = 0.01f * batch.captions().get(i).length();
    }
    NDArray strength = scratch.create(lengths, new Shape(lengths.length, 1, 1, 1));
    NDList inputs = new NDList();
    for (int v = 0; v < 2; v++) {
      NDArray view = Layout.batch(scratch, batch.views().view(v), BATCH, SIDE, SIDE, 3);
      inputs.add(OVERLAY.call(true, view, pattern, strength));
    }
    long[] samples = Arrays.stream(batch.indices()).asLongStream().toArray();
    NDArray loss = method.loss(inputs, new StepContext(new Streams(1), step, samples)).loss();
    return new StepOutput(
        List.of(new Objective(MAIN, loss), new Objective(ADVERSARY, NEGATIVE.call(true, loss))),
        Map::of,
        Map::of);
  }

  @Override
  public void afterStep(NDManager scratch, long step) {
    method.afterStep(scratch, 0.9);
  }

  @Override
  public void close() {
    manager.close();
  }
}
