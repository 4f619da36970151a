package org.maskdeep.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
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
    @Option(
        names = "--method",
        defaultValue = "maskdeep",
        description = "maskdeep, byol, simsiam or moco.")
    private String method;

    @Option(names = "--resnet", defaultValue = "18", description = "18, 34 or 50.")
    private int resnet;

    @Option(names = "--width", defaultValue = "64", description = "Channels of the first stage.")
    private int width;

    @Option(names = "--image-size", defaultValue = "32", description = "Side in pixels.")
    private int imageSize;

    @Option(names = "--batch", defaultValue = "64", description = "Images a step.")
    private int batch;

    @Option(names = "--groups", description = "MaskDeep's groups (default: 4).")
    private Integer groups;

    @Option(names = "--visible", description = "MaskDeep's visible share (default: the recipes').")
    private Double visible;

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
      List<String> settings =
          new ArrayList<>(
              List.of(
                  "method.name=" + method,
                  "method.hidden=" + hidden,
                  "method.out=" + outDim,
                  "model.arch=resnet" + resnet,
                  "model.width=" + width,
                  "model.precision=" + precision,
                  "model.stem=" + (imageSize <= 64 ? "cifar" : "imagenet"),
                  "views.size=" + imageSize,
                  "optimizer.batch=" + batch));
      if (groups != null) {
        settings.add("method.groups=" + groups);
      }
      if (visible != null) {
        settings.add("method.visible=" + visible);
      }
      Recipe recipe = Recipes.load("defaults", settings);
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
