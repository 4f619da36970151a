package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.automae.AttentionScorer;
import org.maskdeep.method.automae.AutoMae;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.method.AutoMaeRecipe;

/**
 * How important a finished run of {@code automae} holds the patches of single images: to look at
 * the maps, and to compare them with the objects that are really there.
 *
 * <pre>{@code
 * try (ImportanceMaps maps = new ImportanceMaps(run, Device.cpu())) {
 *   float[] learned = maps.of(image, 0);                      // [N]
 *   double focus = ObjectFocus.of(learned, maps.objects(segmentation));
 * }
 * }</pre>
 */
public final class ImportanceMaps implements AutoCloseable {
  private final SingleImages images;
  private final NDManager manager;
  private final AutoMae method;

  /**
   * Of a run.
   *
   * @param run folder of a finished run of the method {@code automae}, beside which its guide is
   * @throws IOException when a file of it cannot be read
   * @throws IllegalArgumentException when it is of another method, or not finished
   */
  public ImportanceMaps(Path run, Device device) throws IOException {
    Recipe recipe = Recipes.ofRun(run);
    if (!(recipe.method() instanceof AutoMaeRecipe)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: is a run of the method %s, which has no map of importance; name one of automae",
              run,
              recipe.method().name()));
    }
    images = SingleImages.of(recipe);
    Engines.start();
    manager = NDManager.newBaseManager(device);
    try {
      method =
          (AutoMae)
              Pretraining.method(
                  recipe,
                  manager,
                  Pretraining.setting(recipe, 0, 1, null, Guides.ofRun(recipe, run)));
      if (method.exports().containsKey(AttentionScorer.FILE)) {
        load(run.resolve(AttentionScorer.FILE));
      }
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private void load(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s: is missing, so the run is not finished; resume it first", file));
    }
    WeightFiles.load(file, method.exports().get(AttentionScorer.FILE));
  }

  /** The patches of an image. */
  public PatchGrid grid() {
    return new PatchGrid(images.side(), images.side());
  }

  /**
   * How important each patch is, without noise.
   *
   * @param image of any size; its middle is seen as in evaluation
   * @param sample its number
   * @return [N], row by row; the sum is 1
   */
  public float[] of(Image image, long sample) {
    try (NDManager step = manager.newSubManager()) {
      return method.importance(images.input(step, image, sample));
    }
  }

  /**
   * What the run started from: the attention of the guide's class token, the mean of its heads.
   *
   * @return as {@link #of}
   */
  public float[] attention(Image image, long sample) {
    try (NDManager step = manager.newSubManager()) {
      return method.attention(images.input(step, image, sample));
    }
  }

  /** The part of an image that is seen, square. */
  public Image seen(Image image) {
    return images.seen(image);
  }

  /**
   * The object in each patch of what {@link #of} sees of an image; 0 is the ground.
   *
   * @param objects of the whole image
   */
  public int[] objects(Segmentation objects) {
    return images.objects(objects);
  }

  @Override
  public void close() {
    manager.close();
  }
}
