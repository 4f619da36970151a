package org.maskdeep.cli.bench;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.maskdeep.check.Checks;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.detection.DetectionDataset;
import org.maskdeep.files.JsonFile;
import org.maskdeep.run.StepTimes;
import org.maskdeep.train.Prediction;
import org.maskdeep.train.detection.DetectionBenchmark;
import org.maskdeep.train.detection.DetectionRecipe;
import org.maskdeep.train.detection.DetectionRecipes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the training of a detector. */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description = {
      "A training step of a detector on drawn scenes: median over steps, and the largest memory.",
      "The scenes are those that data scenes --seed 0 writes as detection/train."
    })
final class BenchDetect implements Callable<Integer> {
  @Option(
      names = "--arch",
      defaultValue = "maskrcnn-resnet50-fpn",
      description = "Which detector (default: ${DEFAULT-VALUE}).")
  private String arch;

  @Option(
      names = "--short-side",
      defaultValue = "640",
      description = "Side of the square images in pixels (default: ${DEFAULT-VALUE}).")
  private int side;

  @Option(
      names = "--batch",
      defaultValue = "2",
      description = "Images a step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--images",
      defaultValue = "8",
      description = "Different images (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--steps",
      defaultValue = "5",
      description = "Steps that count (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--warmup",
      defaultValue = "2",
      description = "Steps before (default: ${DEFAULT-VALUE}).")
  private int warmup;

  @Option(names = "--precision", defaultValue = "fp32", description = "fp32 or bf16.")
  private String precision;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the result.")
  private Path json;

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    Checks.range("--steps", steps, 1, 1 << 16);
    Checks.range("--warmup", warmup, 0, 1 << 16);
    DetectionRecipe recipe =
        DetectionRecipes.load(
            "defaults",
            List.of(
                "model.arch=" + arch,
                "model.precision=" + precision,
                "input.short_sides=[" + side + "]",
                "input.test_short_side=" + side,
                "input.max_side=" + side,
                "optimizer.batch=" + batch,
                "optimizer.steps=" + (warmup + steps),
                "optimizer.learning_rate=0.001"));
    Device where = device.start(precision);
    try (DetectionDataset data = DetectionDataset.scenes(images, side, 0, Scenes.Split.TRAIN)) {
      StepTimes result = DetectionBenchmark.run(recipe, data, where, warmup);
      long peak = Prediction.resident();
      System.out.printf(
          Locale.ROOT,
          "%s, %d px, batch %d, %d threads, %s: %.2f s a step, %.2f images/s, at most %d MiB of"
              + " memory%n",
          arch,
          side,
          batch,
          device.threads(),
          precision,
          result.stepMillis() / 1000,
          result.imagesPerSecond(),
          peak);
      Map<String, Object> content = new LinkedHashMap<>(result.json());
      content.put("peak_mib", peak);
      JsonFile.write(json, content);
    }
    return 0;
  }
}
