package org.maskdeep.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.files.JsonFile;
import org.maskdeep.reproduce.Unmixing;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how well mixed images can be told apart. */
@Command(
    name = "separability",
    mixinStandardHelpOptions = true,
    description = {
      "Say how well a run of the method imae and its guide tell two mixed images apart, by the share"
          + " of the weaker one.",
      "R2: how much of the variance of each image's latent a linear map (ridge regression, 5 folds)"
          + " finds in the latent of the mixture. PSNR: of the hidden patches of both images, as the"
          + " run draws them again."
    })
final class SeparabilityCommand implements Callable<Integer> {
  private static final int MOST = 1000;

  @Option(
      names = "--run",
      required = true,
      paramLabel = "RUN",
      description = "The folder of a finished run of the method imae.")
  private Path run;

  @Option(
      names = "--images",
      paramLabel = "N",
      description =
          "How many images to mix in pairs, chosen at random (default: all, at most " + MOST + ").")
  private Integer images;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the table.")
  private Path json;

  @Mixin private DataOptions data;
  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    Recipe recipe = Recipes.ofRun(run);
    try (Dataset set =
        Datasets.open(data.or(recipe.data().test()), data.folder(), recipe.data().decoder())) {
      int count = images == null ? Math.min(MOST, set.size()) : images;
      Unmixing table = Unmixing.of(run, set, count, device.start(recipe.model().precision()));
      System.out.printf(Locale.ROOT, "%d pairs of %s%n%s", table.pairs(), set.name(), table.text());
      JsonFile.write(json, table);
    }
    return 0;
  }
}
