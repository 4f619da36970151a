package org.maskdeep.image.view;

import org.maskdeep.image.Image;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.random.Stream;

/**
 * Makes one network input from an image: crop, resize, augment, normalise. A pure function of
 * (image, stream), safe to call from several threads at once.
 */
public interface ViewTransform {
  /** Side length S of the square view in pixels. */
  int size();

  /**
   * Writes the normalised view.
   *
   * @param image the whole image
   * @param random where every random choice comes from
   * @param out receives [S, S, C] floats from {@code offset} on
   * @param offset first index to write
   */
  void apply(Image image, Stream random, float[] out, int offset);

  /**
   * How finely the image must be decoded, as {@link Resolution#eighths}: at all its pixels unless
   * the view can be made of fewer.
   *
   * @param random what {@link #apply(ScaledImage, Stream, float[], int)} will be given
   */
  default int eighths(int width, int height, Stream random) {
    return Resolution.FULL;
  }

  /**
   * As {@link #apply(Image, Stream, float[], int)} from an image that is decoded finely enough. Of
   * the full one, the same bits; of a smaller one, the same crop and the same changes.
   *
   * @throws IllegalArgumentException when the view needs all pixels and has not got them
   */
  default void apply(ScaledImage image, Stream random, float[] out, int offset) {
    if (image.eighths() != Resolution.FULL) {
      throw new IllegalArgumentException(
          "this view is made of whole images, not of " + image.eighths() + " eighths");
    }
    apply(image.image(), random, out, offset);
  }

  /**
   * Number P of numbers that say what is left to do to a view, which is then in [0, 1] and not
   * normalised; 0: nothing is.
   */
  default int parameters() {
    return 0;
  }

  /**
   * Writes these numbers.
   *
   * @param width width of the whole image
   * @param height height of the whole image
   * @param random what {@link #apply(ScaledImage, Stream, float[], int)} is given
   * @param out receives [P] floats from {@code offset} on
   */
  default void parameters(int width, int height, Stream random, float[] out, int offset) {}
}
