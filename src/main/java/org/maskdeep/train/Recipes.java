package org.maskdeep.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.maskdeep.check.AddedKeys;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.recipe.RecipeFiles;

/**
 * The recipes of pretraining.
 *
 * <pre>{@code
 * Recipe recipe = Recipes.load("smoke-maskdeep", List.of("optimizer.epochs=10"));
 * }</pre>
 */
public final class Recipes {
  private static final RecipeFiles<Recipe> FILES =
      new RecipeFiles<>("/recipes/", Recipe.class, names(), AddedKeys.ofPretraining());

  private Recipes() {}

  /** The resolved recipe; as {@link RecipeFiles#load}. */
  public static Recipe load(String nameOrFile, List<String> settings) throws IOException {
    return FILES.load(nameOrFile, settings);
  }

  /** A recipe that was read already; as {@link RecipeFiles#parse}. */
  public static Recipe parse(String text, String source) throws IOException {
    return FILES.parse(text, source, List.of());
  }

  /** The recipe of a run that exists. */
  public static Recipe ofRun(Path run) throws IOException {
    return FILES.recorded(RunDirectory.recipeFile(run));
  }

  /** A recipe with single keys changed; as {@link #load}. */
  public static Recipe with(Recipe recipe, List<String> settings) {
    return FILES.with(recipe, recipe.name(), settings);
  }

  /** The names of the recipes that come with the program. */
  public static List<String> names() {
    return List.of(
        "smoke-maskdeep",
        "smoke-maskdeep-per-level",
        "smoke-byol",
        "small-cifar-maskdeep",
        "small-cifar-maskdeep-per-level",
        "small-cifar-byol",
        "small-imagenette-maskdeep",
        "small-imagenette-maskdeep-per-level",
        "small-imagenette-byol",
        "cifar-maskdeep",
        "cifar-byol",
        "imagenette-maskdeep",
        "imagenette-byol",
        "tiny-maskdeep",
        "stl10-maskdeep",
        "imagenet-maskdeep",
        "smoke-mae",
        "smoke-parts",
        "smoke-semmae",
        "smoke-automae",
        "small-cifar-mae",
        "small-cifar-semmae",
        "small-cifar-automae",
        "cifar-mae",
        "cifar-semmae",
        "imagenette-mae",
        "imagenette-semmae",
        "imagenet-mae",
        "imagenet-parts",
        "imagenet-semmae",
        "imagenet-semmae-patch8",
        "smoke-adios",
        "small-cifar-adios",
        "stl10-adios",
        "smoke-imae",
        "small-cifar-imae",
        "imagenet-imae",
        "imagenet-automae");
  }

  /** The recipe as YAML text, every key. */
  public static String text(Recipe recipe) {
    return FILES.text(recipe);
  }
}
