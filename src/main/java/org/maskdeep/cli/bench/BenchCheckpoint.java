package org.maskdeep.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.files.JsonFile;
import org.maskdeep.train.CheckpointBenchmark;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What checkpoints cost. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = {
      "What checkpoints cost: blocks of pretraining steps, in turn without and with a checkpoint",
      "that is written beside them. Give a block enough steps to write one."
    })
final class BenchCheckpoint implements Callable<Integer> {
  @Option(
      names = "--recipe",
      defaultValue = "smoke-maskdeep",
      paramLabel = "NAME|FILE",
      description = "What to train (default: ${DEFAULT-VALUE}).")
  private String recipeName;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a recipe key.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--every",
      defaultValue = "100",
      description = "Steps between checkpoints in training (default: ${DEFAULT-VALUE}).")
  private int every;

  @Option(
      names = "--steps",
      defaultValue = "20",
      description = "Steps of a block (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--pairs",
      defaultValue = "7",
      description = "Pairs of blocks (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Writes into a temporary folder in it (default: here).")
  private Path folder = Path.of(".");

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the result.")
  private Path json;

  @Mixin private DataOptions data;
  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    settings.addAll(0, data.settings());
    Recipe recipe = Recipes.load(recipeName, settings);
    Path temporary = Files.createTempDirectory(folder, "bench-checkpoint");
    try (Dataset images =
        Datasets.open(recipe.data().train(), data.folder(), recipe.data().decoder())) {
      CheckpointBenchmark.Result result =
          CheckpointBenchmark.run(recipe, images, device.start(), temporary, every, pairs, steps);
      System.out.printf(
          Locale.ROOT,
          "%s, %d threads: %.1f ms a step; a checkpoint of %.1f MiB stops training for %.1f ms and"
              + " costs %.1f ms; every %d steps: %.2f %% slower%n",
          recipe.name(),
          device.threads(),
          result.stepMillis(),
          result.bytes() / 1048576.0,
          result.snapshotMillis(),
          result.extraMillis(),
          every,
          100 * result.slowdown());
      JsonFile.write(json, result.json());
    } finally {
      remove(temporary);
    }
    return 0;
  }

  private static void remove(Path root) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(root)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
