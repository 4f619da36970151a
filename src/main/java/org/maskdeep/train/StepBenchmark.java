package org.maskdeep.train;

import ai.djl.Device;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.check.Checks;
import org.maskdeep.data.Batch;
import org.maskdeep.data.Batches;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.Image;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * Times the steps that pretraining makes (input, forward, loss, gradients, checks, optimizer,
 * target) on a batch of random images that lies ready in memory: what the network and the method
 * cost, without the loader.
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

  /**
   * Runs {@code warmup} steps and then {@code steps} that count.
   *
   * @throws org.maskdeep.optim.DivergedException as pretraining does
   */
  public static Result run(Recipe recipe, Device device, int warmup, int steps) {
    Checks.range("--steps", steps, 1, 1 << 20);
    Checks.range("--warmup", warmup, 0, 1 << 20);
    try (Learner learner = new Learner(recipe, warmup + steps, device)) {
      return run(recipe, learner, warmup, steps, learner::step);
    }
  }

  /** How a step is made. */
  interface Step {
    Learner.Result make(Batch batch, long step);
  }

  /** Runs steps of a learner that is there. */
  static Result run(Recipe recipe, Learner learner, int warmup, int steps, Step step) {
    int all = warmup + steps;
    double[] millis = new double[steps];
    try (Batches batches = batches(recipe, learner, all);
        Batch batch = batches.next()) {
      for (int i = 0; i < all; i++) {
        long start = System.nanoTime();
        step.make(batch, i); // waits for the device: it reads the loss
        if (i >= warmup) {
          millis[i - warmup] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    return Result.of(millis, recipe.optimizer().batch());
  }

  private static Batches batches(Recipe recipe, Learner learner, int stepsPerEpoch) {
    int side = recipe.views().size();
    Dataset noise = new Noise(recipe.optimizer().batch(), side, new Streams(recipe.seed()));
    return Pretraining.epoch(recipe, noise, learner.views(), 0, stepsPerEpoch).threads(0).build();
  }

  /** A batch of random pixels. */
  private record Noise(int size, int side, Streams streams) implements Dataset {
    @Override
    public String name() {
      return "noise";
    }

    @Override
    public String sampleName(int index) {
      return "noise " + index;
    }

    @Override
    public Image image(int index) {
      Stream random = streams.stream(Purpose.TEST, 0, index);
      byte[] rgb = new byte[side * side * Image.CHANNELS];
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) random.nextInt(256);
      }
      return new Image(side, side, rgb);
    }

    @Override
    public List<String> classes() {
      return List.of(name());
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public String fingerprint() {
      return name();
    }

    @Override
    public void close() {}
  }
}
