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

/** Measures a training step. */
@Command(
    name = "step",
    mixinStandardHelpOptions = true,
    description = {
      "One pretraining step on random images: medians over steps.",
      "Of a ResNet-18 of width 64, 32 px, batch 64, heads 2048/256; or of a recipe."
    })
final class BenchStep implements Callable<Integer> {
  private static final List<String> USUAL =
      List.of(
          "method.hidden=2048",
          "method.out=256",
          "model.arch=resnet18",
          "model.width=64",
          "model.precision=fp32",
          "optimizer.batch=64");
  private static final int LARGEST_SMALL_IMAGE = 64;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = "Whose step; the options below change it.")
  private String recipe;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a recipe key.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--method",
      description =
          "maskdeep, byol, simsiam, fastsiam, moco or supervised; mae with a recipe that has it"
              + " (default: maskdeep, or the recipe's).")
  private String method;

  @Option(names = "--resnet", description = "18, 34 or 50.")
  private Integer resnet;

  @Option(names = "--width", description = "Channels of the first stage.")
  private Integer width;

  @Option(names = "--image-size", description = "Side in pixels.")
  private Integer imageSize;

  @Option(names = "--batch", description = "Images a step.")
  private Integer batch;

  @Option(names = "--groups", description = "MaskDeep's groups.")
  private Integer groups;

  @Option(names = "--visible", description = "MaskDeep's visible share.")
  private Double visible;

  @Option(names = "--hidden", description = "Width inside the heads.")
  private Integer hidden;

  @Option(names = "--out-dim", description = "Width of their output.")
  private Integer outDim;

  @Option(names = "--steps", defaultValue = "8", description = "Steps that count.")
  private int steps;

  @Option(names = "--warmup", defaultValue = "2", description = "Steps before.")
  private int warmup;

  @Option(names = "--precision", description = "fp32 or bf16.")
  private String precision;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the result.")
  private Path json;

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    Recipe measured = measured();
    String type = measured.model().precision();
    StepTimes result = StepBenchmark.run(measured, device.start(type), warmup, steps);
    System.out.printf(
        Locale.ROOT,
        "%s, %s, %d px, batch %d, %d threads, %s: %.1f ms a step, %.1f images/s%n",
        measured.method().name(),
        measured.model().spec().title(),
        measured.views().size(),
        measured.optimizer().batch(),
        device.threads(),
        type,
        result.stepMillis(),
        result.imagesPerSecond());
    JsonFile.write(json, result.json());
    return 0;
  }

  private Recipe measured() throws Exception {
    List<String> all = new ArrayList<>();
    add(all, "method.name", method); // first: it brings defaults of its own
    if (recipe == null) {
      boolean heads = !"supervised".equals(method); // has none
      USUAL.stream().filter(key -> heads || !key.startsWith("method.")).forEach(all::add);
    }
    add(all, "method.hidden", hidden);
    add(all, "method.out", outDim);
    add(all, "method.groups", groups);
    add(all, "method.visible", visible);
    add(all, "model.arch", resnet == null ? null : "resnet" + resnet);
    add(all, "model.width", width);
    add(all, "model.precision", precision);
    add(all, "views.size", imageSize);
    if (imageSize != null) {
      add(all, "model.stem", imageSize <= LARGEST_SMALL_IMAGE ? "cifar" : "imagenet");
    }
    add(all, "optimizer.batch", batch);
    all.addAll(settings);
    return Recipes.load(recipe == null ? "defaults" : recipe, all);
  }

  private static void add(List<String> settings, String key, Object value) {
    if (value != null) {
      settings.add(key + "=" + value);
    }
  }
}
