package org.maskdeep.image.view;

import org.maskdeep.image.Image;
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
}
