package org.maskdeep.cli.detect;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.cli.options.Processes;
import org.maskdeep.cli.options.StopSignal;
import org.maskdeep.cli.options.Text;
import org.maskdeep.eval.detection.DetectionScores;
import org.maskdeep.files.JsonFile;
import org.maskdeep.reproduce.BackboneSettings;
import org.maskdeep.reproduce.DetectionRun;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.train.detection.DetectionRecipe;
import org.maskdeep.train.detection.DetectionRecipes;
import org.maskdeep.train.recipe.RecipeFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a detector. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Train a detector on a backbone: a pretrained one (--weights) or a random one.",
      "Writes recipe.yaml, metrics.jsonl, checkpoints, detector.safetensors, results.json and"
          + " evaluation.json into the run's folder."
    })
final class DetectTrain implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description =
          "smoke, collage, coco-mini, coco-persons, coco-soco, overfit or a YAML file (default:"
              + " coco-soco; with --resume the run's own).")
  private String recipeName;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Changes a key of the recipe, such as optimizer.steps=500.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--arch",
      description = "maskrcnn-resnet50-fpn, fasterrcnn-resnet18-fpn, …, -v2 (the recipe's).")
  private String arch;

  @Option(names = "--width", description = "Channels of the backbone's first stage.")
  private Integer width;

  @Option(names = "--stem", description = "imagenet (7x7) or cifar (3x3).")
  private String stem;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "What the backbone starts from: an encoder's or a detector's safetensors.")
  private Path weights;

  @Option(
      names = "--prefix",
      paramLabel = "P",
      description =
          "Which of several encoders in the file: what stands before conv1.weight, such as"
              + " module.encoder_q. (default: found by itself).")
  private String prefix;

  @Option(
      names = "--data",
      paramLabel = "PLACE[/SPLIT]",
      description =
          "A folder or zip in COCO's layout, scenes, or collage/NAME, instead of the recipe's.")
  private String data;

  @Option(names = "--out", required = true, paramLabel = "RUN", description = "The run's folder.")
  private Path out;

  @Option(names = "--resume", description = "Resume the run that the folder holds.")
  private boolean resume;

  @Option(names = "--seed", description = "Same as --set seed=N.")
  private Long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures.")
  private Path json;

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    ProcessGroup group = Processes.join();
    Path folder = new DataOptions().folder();
    DetectionRecipe recipe = recipe(folder);
    Device where = device.start(recipe.model().precision());
    group.requireSame("the recipe and its keys", DetectionRecipes.text(recipe).hashCode());
    DetectionRun run = new DetectionRun(recipe, folder, where, System.out, group);
    if (group.rank() != 0) {
      return help(run);
    }
    DetectionScores scores;
    try (RunDirectory files = RunDirectory.open(out, DetectionRecipes.text(recipe), resume);
        StopSignal stop = new StopSignal()) {
      scores = run.run(files, stop::asked);
      Processes.leave(); // before the signal is let through
      if (scores == null) {
        Text.stopped(run.step(), spec);
        return StopSignal.STOPPED;
      }
    }
    System.out.print(scores.text());
    System.out.println("detector: " + DetectionRun.detector(out));
    JsonFile.write(json, scores.figures());
    return 0;
  }

  private static int help(DetectionRun run) throws IOException {
    try (StopSignal stop = new StopSignal()) {
      boolean complete = run.help(stop::asked);
      Processes.leave();
      return complete ? 0 : StopSignal.STOPPED;
    }
  }

  private DetectionRecipe recipe(Path folder) throws IOException {
    boolean there = resume && recipeName == null && Files.exists(out.resolve("recipe.yaml"));
    DetectionRecipe base =
        there
            ? DetectionRecipes.of(out)
            : DetectionRecipes.load(recipeName == null ? "coco-soco" : recipeName, List.of());
    List<String> all = new ArrayList<>();
    if (data != null) {
      DetectionPlaces places = DetectionPlaces.of(data, folder);
      if (!isSet("data.train")) {
        all.add(RecipeFiles.setting("data.train", places.train(base.data().train())));
      }
      if (!isSet("data.test")) {
        all.add(RecipeFiles.setting("data.test", places.test(base.data().test(), false)));
      }
    }
    all.addAll(settings);
    add(all, "model.arch", arch);
    if (weights != null) {
      String named = DetectionRecipes.with(base, all).model().arch();
      all.addAll(BackboneSettings.of(weights, named, arch != null, width != null, stem != null));
    }
    add(all, "model.backbone_prefix", prefix);
    add(all, "model.width", width);
    add(all, "model.stem", stem);
    add(all, "seed", seed);
    DetectionRecipe recipe = DetectionRecipes.with(base, all);
    if (prefix != null && !prefix.isEmpty() && !recipe.model().pretrained()) {
      throw new IllegalArgumentException(
          "--prefix " + prefix + ": goes with --weights; the recipe's backbone is random");
    }
    return recipe;
  }

  private boolean isSet(String key) {
    return settings.stream().anyMatch(setting -> setting.startsWith(key + "="));
  }

  private static void add(List<String> settings, String key, Object value) {
    if (value != null) {
      settings.add(
          value instanceof String text ? RecipeFiles.setting(key, text) : key + "=" + value);
    }
  }
}
