package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.maskdeep.method.Method;
import org.maskdeep.method.StepPlace;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;

/**
 * Times whole pretraining steps (forward, loss, gradients, optimizer, target) on random pictures
 * that lie ready in memory: what the network and the method cost, without the loader.
 */
public final class StepBenchmark {
  private StepBenchmark() {}

  /**
   * A measurement.
   *
   * @param stepMillis median milliseconds of a step
   * @param imagesPerSecond batch / median
   * @param allMillis every counted step
   */
  public record Result(double stepMillis, double imagesPerSecond, double[] allMillis) {
    /** Of single steps of {@code batch} images. */
    public static Result of(double[] millis, int batch) {
      double[] sorted = millis.clone();
      Arrays.sort(sorted);
      int n = sorted.length;
      double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
      return new Result(median, batch * 1000 / median, millis);
    }

    /** With the keys that scripts read. */
    public Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("step_ms", stepMillis);
      json.put("images_per_second", imagesPerSecond);
      json.put("all_ms", allMillis);
      return json;
    }
  }

  /** Runs {@code warmup} steps and then {@code steps} that count. */
  public static Result run(Recipe recipe, Device device, int warmup, int steps) {
    Checks.range("--steps", steps, 1, 1 << 20);
    Checks.range("--warmup", warmup, 0, 1 << 20);
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager(device)) {
      Method method = Pretraining.method(recipe, manager);
      Optimizer optimizer = Pretraining.optimizer(recipe, method.trained());
      return run(recipe, manager, method, optimizer, warmup, steps);
    }
  }

  /** Runs steps of a method that is there; changes its weights and the optimizer. */
  static Result run(
      Recipe recipe, NDManager owner, Method method, Optimizer optimizer, int warmup, int steps) {
    int batch = recipe.optimizer().batch();
    double[] millis = new double[steps];
    NDList weights = new NDList();
    weights.addAll(method.trained().values());
    try (NDManager manager = owner.newSubManager()) {
      Streams streams = new Streams(recipe.seed());
      List<NDArray> views = pictures(manager, streams, batch, recipe.views().size());
      long[] samples = LongStream.range(0, batch).toArray();
      for (int i = 0; i < warmup + steps; i++) {
        long start = System.nanoTime();
        try (NDManager scratch = manager.newSubManager();
            Autograd autograd = Autograd.record()) {
          List<NDArray> inputs = new ArrayList<>();
          views.forEach(v -> inputs.add(attached(v, scratch)));
          NDArray loss = method.loss(inputs, new StepPlace(streams, i, samples)).loss();
          NDList gradients = autograd.gradients(loss, weights);
          optimizer.step(scratch, gradients, 0.01);
          method.afterStep(scratch, 0.99);
          loss.getFloat(); // on a GPU: wait for it
        }
        if (i >= warmup) {
          millis[i - warmup] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    return Result.of(millis, batch);
  }

  /** A view of the array that belongs to the step. */
  private static NDArray attached(NDArray array, NDManager step) {
    NDArray view = array.stopGradient();
    view.attach(step);
    return view;
  }

  private static List<NDArray> pictures(NDManager manager, Streams streams, int batch, int side) {
    List<NDArray> views = new ArrayList<>();
    for (int v = 0; v < 2; v++) {
      Stream random = streams.stream(Purpose.TEST, 0, v);
      float[] pixels = new float[batch * side * side * 3];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      views.add(manager.create(pixels, new Shape(batch, side, side, 3)).transpose(0, 3, 1, 2));
    }
    return views;
  }
}
