package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.EncoderWords;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.io.Safetensors;
import org.maskdeep.train.method.Guide;
import org.maskdeep.train.method.Parts;
import org.maskdeep.train.method.PartsRecipe;
import org.maskdeep.train.method.SemMaeRecipe;

/** Finds the encoder that a recipe's method learns from ({@code method.guide}). */
public final class Guides {
  private static final String WEIGHTS = ".safetensors";

  private Guides() {}

  /** Whether the guide is named by the recipe that makes it, and so has to be made first. */
  public static boolean isRecipe(Recipe recipe) {
    String text = recipe.method().guide();
    return !text.isEmpty() && !Files.isDirectory(Path.of(text)) && !text.endsWith(WEIGHTS);
  }

  /**
   * The recipe that makes the guide, with the seed of the run that it is for.
   *
   * @throws IOException when there is no such recipe
   */
  public static Recipe recipe(Recipe recipe) throws IOException {
    try {
      return Recipes.load(recipe.method().guide(), List.of()).withSeed(recipe.seed());
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("recipe key method.guide: " + e.getMessage(), e);
    }
  }

  /**
   * Checks, before the guide is trained, that a recipe can learn from it.
   *
   * @param guide the recipe that makes the guide
   * @throws IllegalArgumentException when the guide does not fit
   */
  public static void check(Recipe recipe, Recipe guide) {
    if (recipe.method() instanceof SemMaeRecipe semmae
        && semmae.parts() == Parts.LEARNED
        && !(guide.method() instanceof PartsRecipe)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.guide = %s: learns no parts; name a recipe of the method parts,"
                  + " such as smoke-parts, or set method.parts=kmeans",
              semmae.guide()));
    }
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Pretraining.method(
          recipe, manager, Pretraining.setting(recipe, 0, 1, null, untrained(recipe)));
    }
  }

  /**
   * Where the guide of a run is made: beside the run, so that runs of the same seed share it. In a
   * comparison that pretrains the guide's recipe as a row of its own, that row's run is the guide.
   *
   * @param run the folder of the run
   * @param guide the recipe that makes the guide
   * @throws IOException when there is a run whose recipe cannot be read
   */
  public static Path folder(Path run, Recipe guide) throws IOException {
    String name = guide.name() + "-seed" + guide.seed();
    Path row = run.resolveSibling(name);
    boolean there =
        Files.isRegularFile(row.resolve(RunDirectory.ENCODER))
            && Recipes.ofRun(row).pretrainsAs(guide);
    return there ? row : run.resolveSibling("guide-" + name);
  }

  /**
   * Where the guide of a recipe's run is made; null where {@code method.guide} names no recipe.
   *
   * @param run the folder of the recipe's run
   * @throws IOException when a recipe cannot be read
   */
  public static Path folderOf(Recipe recipe, Path run) throws IOException {
    return isRecipe(recipe) ? folder(run, recipe(recipe)) : null;
  }

  /**
   * The guide of a recipe; null where its method has none.
   *
   * @param run the folder of the guide's finished run, where the recipe names the guide by its
   *     recipe; null otherwise
   */
  static Guide find(Recipe recipe, Path run) {
    String text = recipe.method().guide();
    if (text.isEmpty()) {
      return null;
    }
    try {
      if (isRecipe(recipe) && run == null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "recipe key method.guide = %s: pretrain and reproduce make the guide of a recipe"
                    + " first; here name the folder of its finished run",
                text));
      }
      Path place = run == null ? Path.of(text) : run;
      return Files.isDirectory(place) ? ofRun(text, place) : ofFile(text, place);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "recipe key method.guide = " + text + ": " + e.getMessage(), e);
    }
  }

  /** The guide of a run that exists; null where its method has none. */
  static Guide ofRun(Recipe recipe, Path run) throws IOException {
    return find(recipe, folderOf(recipe, run));
  }

  /** A guide with weights of chance, to time steps with; null where the method has none. */
  static Guide untrained(Recipe recipe) {
    try {
      return isRecipe(recipe)
          ? of(recipe.method().guide(), recipe(recipe), null)
          : find(recipe, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static Guide ofRun(String key, Path run) throws IOException {
    Path file = run.resolve(RunDirectory.ENCODER);
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          run + ": the run is not finished (no " + RunDirectory.ENCODER + "); resume it first");
    }
    return of(key, Recipes.ofRun(run), file);
  }

  private static Guide of(String key, Recipe made, Path file) throws IOException {
    return new Guide(key, vit(key, made.model().spec()), file, made.views().pixels());
  }

  private static Guide ofFile(String key, Path file) throws IOException {
    EncoderWords words = EncoderWords.ofFile(file, Safetensors.read(file).metadata(), name -> name);
    return new Guide(key, vit(key, EncoderSpec.of(words, Precision.FP32)), file, null);
  }

  private static VitOptions vit(String key, EncoderSpec spec) throws IOException {
    if (spec instanceof VitOptions vit) {
      return vit;
    }
    throw new IOException(
        String.format(
            Locale.ROOT,
            "%s is a %s: a guide looks at patches; name the run of a vision transformer",
            key,
            spec.words().get(EncoderSpec.MODEL)));
  }
}
