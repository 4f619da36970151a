package org.maskdeep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.image.Segmentation;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Layout;

/** Single images as a recipe's evaluation sees them: their middle, in the encoder's patches. */
final class SingleImages {
  private final Recipe recipe;
  private final ViewTransform view;

  /** Of a recipe with a vision transformer. */
  SingleImages(Recipe recipe) {
    this.recipe = recipe;
    view =
        Views.eval(
            recipe.probe().resize(),
            recipe.probe().crop(),
            Pretraining.normalization(recipe.views()));
  }

  /** Patches along a side. */
  int side() {
    return ((VitOptions) recipe.model().spec()).side();
  }

  /**
   * An image as the network's input, [1, 3, S, S].
   *
   * @param image of any size
   * @param sample its number
   */
  NDArray input(NDManager owner, Image image, long sample) {
    int size = view.size();
    float[] pixels = new float[size * size * Image.CHANNELS];
    Streams streams = new Streams(recipe.seed());
    view.apply(image, streams.stream(Purpose.AUGMENT, 0, sample), pixels, 0);
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(pixels.length * Float.BYTES).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(pixels);
    return Layout.batch(owner, buffer, 1, size, size, Image.CHANNELS);
  }

  /**
   * The object in each patch of what {@link #input} shows, [N].
   *
   * @param objects of the whole image
   */
  int[] objects(Segmentation objects) {
    int shorter = Math.min(objects.width(), objects.height());
    int side = (int) Math.round((double) shorter * recipe.probe().crop() / recipe.probe().resize());
    Crop middle = Crop.middle(objects.width(), objects.height(), side);
    return objects.ofPatches(middle, false, side());
  }
}
