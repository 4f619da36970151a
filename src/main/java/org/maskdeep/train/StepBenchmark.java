package org.maskdeep.train;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.maskdeep.check.Checks;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.run.StepTimes;
import org.maskdeep.run.Trainer;

/**
 * Times the steps that pretraining makes (input, forward, loss, gradients, checks, optimizer,
 * target) on a batch of random images that lies ready in memory: what the network and the method
 * cost, without the loader.
 */
public final class StepBenchmark {
  static final int CLASSES = 10; // of the random images where no data set says how many

  private StepBenchmark() {}

  /**
   * Runs {@code warmup} steps and then {@code steps} that count.
   *
   * @throws org.maskdeep.optim.DivergedException as pretraining does
   */
  public static StepTimes run(Recipe recipe, Device device, int warmup, int steps) {
    Checks.range("--steps", steps, 1, 1 << 20);
    Checks.range("--warmup", warmup, 0, 1 << 20);
    try (Timing timing = new Timing(recipe, warmup + steps, device)) {
      int batch = recipe.optimizer().batch();
      return StepTimes.measure(warmup, steps, batch, i -> timing.trainer.step(timing.noise));
    }
  }

  /** A fresh model of a recipe, whose steps are timed on one batch of random images. */
  static final class Timing implements AutoCloseable {
    private final PretrainingTask task;
    private final Trainer<Batch> trainer;
    private final List<Batch> noise;

    Timing(Recipe recipe, int stepsPerEpoch, Device device) {
      task =
          new PretrainingTask(
              recipe, noiseSet(recipe, CLASSES), stepsPerEpoch, device, Guides.untrained(recipe));
      trainer = new Trainer<>(task);
      noise = noise(recipe, task);
    }

    StepTimes timed(int warmup, int steps) {
      return trainer.timed(noise, warmup, steps);
    }

    @Override
    public void close() {
      noise.forEach(Batch::close);
      task.close();
    }
  }

  static Dataset noiseSet(Recipe recipe, int classes) {
    int side = recipe.views().size();
    return new Noise(recipe.optimizer().batch(), side, classes, new Streams(recipe.seed()));
  }

  /** The parts of a batch of random images, as a task takes them. */
  static List<Batch> noise(Recipe recipe, PretrainingTask task) {
    int parts = task.info().accumulate();
    List<Batch> all = new ArrayList<>();
    try (Batches batches =
        Batches.builder(noiseSet(recipe, task.classes()))
            .views(Pretraining.loadedViews(recipe))
            .batchSize(task.info().batch() / parts)
            .seed(recipe.seed())
            .epoch(0)
            .threads(0)
            .build()) {
      for (int i = 0; i < parts; i++) {
        all.add(batches.next());
      }
    }
    return all;
  }

  /** A batch of random pixels; the labels take turns. */
  private record Noise(int size, int side, int all, Streams streams) implements Dataset {
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
      return IntStream.range(0, all).mapToObj(Integer::toString).toList();
    }

    @Override
    public int label(int index) {
      return index % all;
    }

    @Override
    public Optional<Segmentation> objects(int index) {
      return Optional.of(new Segmentation(side, side, 1, new byte[side * side]));
    }

    @Override
    public String fingerprint() {
      return name();
    }

    @Override
    public void close() {}
  }
}
