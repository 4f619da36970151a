package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;
import org.maskdeep.method.adios.Masker;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.method.AdiosRecipe;

/**
 * The masks that a run of {@code adios} has learned to make, of single images.
 *
 * <pre>{@code
 * try (LearnedMasks learned = LearnedMasks.of(Path.of("runs/adios"), Device.cpu())) {
 *   float[][] masks = learned.of(image);   // [M][S · S]
 * }
 * }</pre>
 */
public final class LearnedMasks implements AutoCloseable {
  private final NDManager manager;
  private final Masker masker;
  private final SingleImages images;
  private final int count;

  private LearnedMasks(Recipe recipe, AdiosRecipe method, Path file, Device device)
      throws IOException {
    count = method.count();
    int side = recipe.views().size();
    images =
        new SingleImages(
            side, side, side, Pretraining.normalization(recipe.views()), recipe.seed());
    Engines.start();
    manager = NDManager.newBaseManager(device);
    try {
      masker = new Masker(method.masker(recipe.model().spec(), side));
      masker.initialize(manager, recipe.seed());
      if (file != null) {
        WeightFiles.load(file, masker);
      }
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Of a finished run.
   *
   * @throws IOException when it is not finished, or was of another method
   */
  public static LearnedMasks of(Path run, Device device) throws IOException {
    Recipe recipe = Recipes.ofRun(run);
    Path file = run.resolve(Masker.FILE);
    AdiosRecipe method = method(recipe);
    if (!Files.exists(file)) {
      throw new IOException(
          run + ": has no " + Masker.FILE + ": resume the run, which is not finished");
    }
    return new LearnedMasks(recipe, method, file, device);
  }

  /** Before anything was learned: what the masks of a recipe are compared with. */
  public static LearnedMasks untrained(Recipe recipe, Device device) throws IOException {
    return new LearnedMasks(recipe, method(recipe), null, device);
  }

  private static AdiosRecipe method(Recipe recipe) {
    if (recipe.method() instanceof AdiosRecipe adios && adios.learnsMasks()) {
      return adios;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "recipe %s: learns no masks; name one of the method adios with masks = learned, such"
                + " as smoke-adios",
            recipe.name()));
  }

  /** S, the side of masks in pixels. */
  public int side() {
    return images.side();
  }

  /** M. */
  public int count() {
    return count;
  }

  /**
   * The masks of the square in the middle of an image, resized to the side of views.
   *
   * @return how much each mask hides of a pixel, [M][S · S]; over the masks it sums to 1
   */
  public float[][] of(Image image) {
    int side = side();
    try (NDManager step = manager.newSubManager()) {
      NDArray x = images.input(step, image, 0); // [1, 3, S, S]
      float[] all = masker.forward(x, false).toFloatArray();
      float[][] masks = new float[count][side * side];
      for (int k = 0; k < count; k++) {
        System.arraycopy(all, k * side * side, masks[k], 0, side * side);
      }
      return masks;
    }
  }

  /**
   * The mask that hides most of each pixel.
   *
   * @param masks as {@link #of} gives them
   * @return [S · S]
   */
  public static int[] strongest(float[][] masks) {
    int[] strongest = new int[masks[0].length];
    for (int i = 0; i < strongest.length; i++) {
      for (int k = 1; k < masks.length; k++) {
        strongest[i] = masks[k][i] > masks[strongest[i]][i] ? k : strongest[i];
      }
    }
    return strongest;
  }

  /** The object at each pixel of the masks, 0 the ground, [S · S]. */
  public int[] objects(Segmentation objects) {
    return images.objects(objects);
  }

  @Override
  public void close() {
    manager.close();
  }
}
