package org.maskdeep.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.semmae.PartSource;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.method.SemMaeRecipe;

/**
 * Divides single images into parts, as a recipe of {@code semmae} does: to look at them, and to
 * compare them with the objects that are really there.
 *
 * <pre>{@code
 * try (PartFinder finder = new PartFinder(recipe, guide, Device.cpu())) {
 *   int[] parts = finder.of(image, 0);
 * }
 * }</pre>
 */
public final class PartFinder implements AutoCloseable {
  private final Recipe recipe;
  private final SemMaeRecipe method;
  private final VitOptions encoder;
  private final SingleImages images;
  private final NDManager manager;
  private final PartSource source;

  /**
   * Of a recipe.
   *
   * @param recipe of the method {@code semmae}, with parts of k-means or learned ones
   * @param guide folder of the guide's finished run; null where the recipe names no recipe as its
   *     guide
   * @throws IllegalArgumentException when it is of another method, or its parts are the true ones
   * @throws java.io.UncheckedIOException when the guide cannot be read
   */
  public PartFinder(Recipe recipe, Path guide, Device device) {
    if (!(recipe.method() instanceof SemMaeRecipe semmae) || semmae.guide().isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe %s: does not find parts in images; name one of the method semmae with parts"
                  + " kmeans or learned, such as smoke-semmae",
              recipe.name()));
    }
    this.recipe = recipe;
    method = semmae;
    encoder = (VitOptions) recipe.model().spec();
    images = SingleImages.of(recipe);
    Engines.start();
    manager = NDManager.newBaseManager(device);
    try {
      source =
          method.source(
              manager,
              encoder,
              Pretraining.setting(recipe, 0, 1, null, Guides.find(recipe, guide)));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** The patches of an image. */
  public PatchGrid grid() {
    return new PatchGrid(encoder.side(), encoder.side());
  }

  /**
   * The part of each patch.
   *
   * @param image of any size; its middle is seen as in evaluation
   * @param sample number of the image, of which the starts of k-means are a function
   * @return numbers from 0 on, row by row, [N]
   */
  public int[] of(Image image, long sample) {
    Streams streams = new Streams(recipe.seed());
    try (NDManager step = manager.newSubManager()) {
      NDArray x = images.input(step, image, sample); // [1, 3, S, S]
      return source.parts(x, new StepContext(streams, 0, new long[] {sample}))[0];
    }
  }

  /** The part of an image that is seen, square. */
  public Image seen(Image image) {
    return images.seen(image);
  }

  /**
   * The object in each patch, of what {@link #of} sees of an image.
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
