package org.maskdeep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Segmentation;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Layout;

/** Single images as a recipe's evaluation sees them: their middle, in the encoder's patches. */
final class SingleImages {
  private final int resize;
  private final int side;
  private final Streams streams;
  private final ViewTransform view;

  /**
   * In the middle of images.
   *
   * @param resize of their shorter side, in pixels
   * @param crop side of what is seen then
   * @param side of the grid that objects are asked for on
   * @param seed of what may be drawn
   */
  SingleImages(int resize, int crop, int side, Normalization pixels, long seed) {
    this.resize = resize;
    this.side = side;
    streams = new Streams(seed);
    view = Views.eval(resize, crop, pixels);
  }

  /** Of a recipe with a vision transformer, in evaluation, on the grid of its patches. */
  static SingleImages of(Recipe recipe) {
    return new SingleImages(
        recipe.probe().resize(),
        recipe.probe().crop(),
        ((VitOptions) recipe.model().spec()).side(),
        Pretraining.normalization(recipe.views()),
        recipe.seed());
  }

  /** Places along a side of the grid. */
  int side() {
    return side;
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
    view.apply(image, streams.stream(Purpose.AUGMENT, 0, sample), pixels, 0);
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(pixels.length * Float.BYTES).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(pixels);
    return Layout.batch(owner, buffer, 1, size, size, Image.CHANNELS);
  }

  /** The part of an image that {@link #input} shows, in the image's own pixels. */
  Image seen(Image image) {
    return middle(image.width(), image.height()).cut(image);
  }

  private Crop middle(int width, int height) {
    int shorter = Math.min(width, height);
    return Crop.middle(width, height, (int) Math.round((double) shorter * view.size() / resize));
  }

  /**
   * The object in each place of the grid of what {@link #input} shows, [N].
   *
   * @param objects of the whole image
   */
  int[] objects(Segmentation objects) {
    return objects.ofPatches(middle(objects.width(), objects.height()), false, side);
  }
}
