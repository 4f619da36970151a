package org.maskdeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.cli.options.DeviceOptions;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.text.Durations;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.suggest.SuggestedRecipe;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints recipes, and chooses one for a folder of images. */
@Command(
    name = "recipe",
    mixinStandardHelpOptions = true,
    description = {
      "Print a recipe with every key, or choose one for a folder of images.",
      "With --for it looks at the images, times a few steps on this machine, and writes the reason"
          + " of every choice as a comment. `pretrain --recipe FILE` takes what it prints."
    })
final class RecipeCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private Which which;

  /** One of the two. */
  static final class Which {
    @Parameters(
        paramLabel = "NAME|FILE",
        description = "A recipe, such as small-imagenette-maskdeep, or a YAML file.")
    private String name;

    @Option(
        names = "--for",
        paramLabel = "FOLDER",
        description =
            "Chooses a recipe for the images of this folder or archive; with ?labels=none behind"
                + " it, sub-folders are not taken for classes.")
    private String folder;
  }

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "With --for: how long pretraining may take on this machine (default: 8).")
  private Double minutes;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "With NAME: changes a key, such as optimizer.epochs=10.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The file to write (default: standard output).")
  private Path out;

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws Exception {
    if (which.folder == null) {
      if (minutes != null) {
        throw new IllegalArgumentException("--minutes is for --for FOLDER; leave it out");
      }
      Recipe recipe = Recipes.load(which.name, settings);
      write(Recipes.text(recipe));
      return 0;
    }
    if (!settings.isEmpty()) {
      throw new IllegalArgumentException(
          "--set is for a recipe's name; change keys of a chosen one by `pretrain --set`");
    }
    SuggestedRecipe own =
        SuggestedRecipe.of(
            which.folder,
            new DataOptions().folder(),
            minutes == null ? 8 : minutes,
            device.start());
    write(own.text());
    System.err.printf(
        Locale.ROOT,
        "%s: %d epochs, about %s of pretraining%n",
        own.recipe().name(),
        own.recipe().optimizer().epochs(),
        Durations.of(Math.round(own.seconds())));
    return 0;
  }

  private void write(String text) throws IOException {
    if (out == null) {
      System.out.print(text);
    } else {
      AtomicFile.writeText(out, text);
    }
  }
}
