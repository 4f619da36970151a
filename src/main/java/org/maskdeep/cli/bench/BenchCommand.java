package org.maskdeep.cli.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.files.JsonFile;
import org.maskdeep.run.StepTimes;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.StepBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures speed. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure how fast this machine trains, loads and evaluates.",
    subcommands = {
      BenchCommand.Step.class,
      BenchLoader.class,
      BenchCheckpoint.class,
      BenchCoco.class,
      BenchDetect.class
    })
public final class BenchCommand {
  /** A training step. */
  @Command(
      name = "step",
      mixinStandardHelpOptions = true,
      description = "One pretraining step of a ResNet-18 on random images: medians over steps.")
  static final class Step implements Callable<Integer> {
    @Option(names = "--method", defaultValue = "maskdeep", description = "maskdeep or byol.")
    private String method;

    @Option(names = "--resnet", defaultValue = "18", description = "18, 34 or 50.")
    private int resnet;

    @Option(names = "--width", defaultValue = "64", description = "Channels of the first stage.")
    private int width;

    @Option(names = "--image-size", defaultValue = "32", description = "Side in pixels.")
    private int imageSize;

    @Option(names = "--batch", defaultValue = "64", description = "Images a step.")
    private int batch;

    @Option(names = "--groups", defaultValue = "4", description = "MaskDeep's groups.")
    private int groups;

    @Option(names = "--visible", defaultValue = "0.25", description = "MaskDeep's visible share.")
    private double visible;

    @Option(names = "--hidden", defaultValue = "2048", description = "Width inside the heads.")
    private int hidden;

    @Option(names = "--out-dim", defaultValue = "256", description = "Width of their output.")
    private int outDim;

    @Option(names = "--steps", defaultValue = "8", description = "Steps that count.")
    private int steps;

    @Option(names = "--warmup", defaultValue = "2", description = "Steps before.")
    private int warmup;

    @Option(names = "--precision", defaultValue = "fp32", description = "fp32 or bf16.")
    private String precision;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the result.")
    private Path json;

    @Mixin private DeviceOptions device;

    @Override
    public Integer call() throws Exception {
      Recipe recipe =
          Recipes.load(
              "defaults",
              List.of(
                  "method.name=" + method,
                  "method.groups=" + groups,
                  "method.visible=" + visible,
                  "method.hidden=" + hidden,
                  "method.out=" + outDim,
                  "model.resnet=" + resnet,
                  "model.width=" + width,
                  "model.precision=" + precision,
                  "model.stem=" + (imageSize <= 64 ? "small" : "standard"),
                  "views.size=" + imageSize,
                  "optimizer.batch=" + batch));
      StepTimes result = StepBenchmark.run(recipe, device.start(precision), warmup, steps);
      System.out.printf(
          Locale.ROOT,
          "%s, %s, %d px, batch %d, %d threads, %s: %.1f ms a step, %.1f images/s%n",
          method,
          recipe.model().spec().title(),
          imageSize,
          batch,
          device.threads(),
          precision,
          result.stepMillis(),
          result.imagesPerSecond());
      JsonFile.write(json, result.json());
      return 0;
    }
  }
}
