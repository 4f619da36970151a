package org.maskdeep.train.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.maskdeep.check.AddedKeys;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.recipe.RecipeFiles;

/**
 * The recipes of detection.
 *
 * <pre>{@code
 * DetectionRecipe recipe = DetectionRecipes.load("coco-mini", List.of("optimizer.steps=500"));
 * }</pre>
 */
public final class DetectionRecipes {
  private static final RecipeFiles<DetectionRecipe> FILES =
      new RecipeFiles<>(
          "/recipes/detection/", DetectionRecipe.class, names(), AddedKeys.ofDetection());

  private DetectionRecipes() {}

  /** The resolved recipe; as {@link RecipeFiles#load}. */
  public static DetectionRecipe load(String nameOrFile, List<String> settings) throws IOException {
    return FILES.load(nameOrFile, settings);
  }

  /** A recipe that was read already; as {@link RecipeFiles#parse}. */
  public static DetectionRecipe parse(String text, String source) throws IOException {
    return FILES.parse(text, source, List.of());
  }

  /** A recipe with single keys changed; as {@link #load}. */
  public static DetectionRecipe with(DetectionRecipe recipe, List<String> settings) {
    return FILES.with(recipe, recipe.name(), settings);
  }

  /** The recipe of a run that exists. */
  public static DetectionRecipe of(Path run) throws IOException {
    return FILES.recorded(RunDirectory.recipeFile(run));
  }

  /** The names of the recipes that come with the program. */
  public static List<String> names() {
    return List.of("smoke", "collage", "coco-mini", "coco-persons", "coco-soco", "overfit");
  }

  /** The recipe as YAML text, every key. */
  public static String text(DetectionRecipe recipe) {
    return FILES.text(recipe);
  }
}
