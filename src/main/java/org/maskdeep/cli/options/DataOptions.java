package org.maskdeep.cli.options;

import java.nio.file.Path;
import java.util.List;
import org.maskdeep.train.recipe.RecipeFiles;
import picocli.CommandLine.Option;

/** Which images, and where they lie. */
public final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description = "Images to use instead of the recipe's, such as cifar10/train or a folder.")
  private String data;

  /** Where archives and folders of known data sets lie. */
  public Path folder() {
    String folder = System.getenv("MASKDEEP_DATA");
    return Path.of(folder == null || folder.isBlank() ? "data" : folder);
  }

  /** The data set that was asked for, or the recipe's. */
  public String or(String recipes) {
    return data == null ? recipes : data;
  }

  /** As settings of a recipe. */
  public List<String> settings() {
    return data == null
        ? List.of()
        : List.of(RecipeFiles.setting("data.train", data), "data.probe_train=same");
  }
}
