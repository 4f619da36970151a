package org.maskdeep.train.detection;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.detect.Detector;
import org.maskdeep.run.StepReport;
import org.maskdeep.run.StepTimes;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.Engines;

/** Times whole training steps of a detector: images, losses, gradients, weights. */
public final class DetectionBenchmark {
  private DetectionBenchmark() {}

  /**
   * Trains as the recipe says and times its last steps.
   *
   * @param data with at least a batch of images
   * @param warmup steps before those that count; fewer than the recipe's
   */
  public static StepTimes run(
      DetectionRecipe recipe, DetectionDataset data, Device device, int warmup) throws IOException {
    Engines.start();
    double[] millis = new double[recipe.optimizer().steps() - warmup];
    try (NDManager manager = NDManager.newBaseManager(device)) {
      Detector detector = recipe.model().detector(data.labels().classes());
      detector.initialize(manager, recipe.seed());
      DetectionTrainer trainer = new DetectionTrainer(detector, manager, data, recipe.plan());
      trainer.train(new Watch(millis, warmup), () -> false);
    }
    return StepTimes.of(millis, recipe.optimizer().batch());
  }

  /** From the end of a step to the end of the next. */
  private static final class Watch implements TrainingListener {
    private final double[] millis;
    private final int warmup;
    private long last;

    Watch(double[] millis, int warmup) {
      this.millis = millis;
      this.warmup = warmup;
    }

    @Override
    public void started(long firstStep, long steps, int batch) {
      last = System.nanoTime();
    }

    @Override
    public void stepped(StepReport report) {
      long now = System.nanoTime();
      int place = (int) report.step() - warmup;
      if (place >= 0) {
        millis[place] = (now - last) / 1e6;
      }
      last = now;
    }
  }
}
