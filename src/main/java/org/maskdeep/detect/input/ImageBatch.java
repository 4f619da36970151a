package org.maskdeep.detect.input;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Locale;
import org.maskdeep.image.ImageSize;

/**
 * Images as a detector takes them.
 *
 * @param pixels normalised [B, 3, H, W], each image in the upper left, zeros around it
 * @param sizes how much of [H, W] each image fills
 * @param originals the size of each before it was resized
 */
public record ImageBatch(NDArray pixels, List<ImageSize> sizes, List<ImageSize> originals) {
  /** Checks that there is one size per image. */
  public ImageBatch {
    sizes = List.copyOf(sizes);
    originals = List.copyOf(originals);
    if (sizes.size() != originals.size() || pixels.getShape().get(0) != sizes.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d images, %d sizes, %d original sizes: give one of each",
              pixels.getShape().get(0),
              sizes.size(),
              originals.size()));
    }
  }

  /** Number B of images. */
  public int size() {
    return sizes.size();
  }
}
