package org.maskdeep.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.files.JsonFile;
import org.maskdeep.image.view.Augmentation;
import org.maskdeep.train.LoaderBenchmark;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.recipe.RecipeFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the loader. */
@Command(
    name = "loader",
    mixinStandardHelpOptions = true,
    description = {
      "Decoding and augmenting the views of a recipe, without a network.",
      "With --set data.augment=device what that leaves to the loader."
    })
final class BenchLoader implements Callable<Integer> {
  @Option(
      names = "--recipe",
      defaultValue = "smoke-maskdeep",
      paramLabel = "NAME|FILE",
      description = "Whose data and views (default: ${DEFAULT-VALUE}).")
  private String recipeName;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Changes a recipe key.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      description = "Same as --set data.decoder=NAME: exact, turbojpeg or turbojpeg-scaled.")
  private String decoder;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "That decode and augment (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--batches",
      defaultValue = "20",
      description = "That count (default: ${DEFAULT-VALUE}).")
  private int batches;

  @Option(
      names = "--warmup",
      defaultValue = "4",
      description = "Batches before (default: ${DEFAULT-VALUE}).")
  private int warmup;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the result.")
  private Path json;

  @Mixin private DataOptions data;

  @Override
  public Integer call() throws Exception {
    settings.addAll(0, data.settings());
    if (decoder != null) {
      settings.add(RecipeFiles.setting("data.decoder", decoder));
    }
    Recipe recipe = Recipes.load(recipeName, settings);
    try (Dataset images =
        Datasets.open(recipe.data().train(), data.folder(), recipe.data().decoder())) {
      LoaderBenchmark.Result result = LoaderBenchmark.run(recipe, images, threads, warmup, batches);
      System.out.printf(
          Locale.ROOT,
          "%s: %d views of %d px, batch %d, %d threads: %.1f ms a batch, %.1f images/s,"
              + " %.1f images and %.1f views a second of processor time%s%n",
          images.name(),
          result.views(),
          recipe.views().size(),
          recipe.optimizer().batch(),
          threads,
          result.batchMillis(),
          result.imagesPerSecond(),
          result.imagesPerCoreSecond(),
          result.viewsPerCoreSecond(),
          recipe.data().augment() == Augmentation.DEVICE
              ? "; data.augment = device: without colours, blur and normalization"
              : "");
      JsonFile.write(json, result.json());
    }
    return 0;
  }
}
