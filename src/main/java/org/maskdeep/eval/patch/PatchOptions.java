package org.maskdeep.eval.patch;

import java.util.List;
import java.util.Locale;
import org.maskdeep.check.Checks;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Resize;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.FeatureMap;

/**
 * How an image becomes patches. The whole image is resized, bilinear as for probes, so that its
 * short side has {@code size} pixels; then each side is rounded to the nearest multiple of the
 * coarsest stride, at least one stride. Nothing is cropped.
 *
 * @param levels names of feature maps, each once, fine to coarse
 * @param size short side of the encoder's input in pixels, from 1 to 2048
 * @param normalization of the pixels
 */
public record PatchOptions(List<String> levels, int size, Normalization normalization) {
  private static final int MOST_SIZE = 2048;
  private static final long MOST_PIXELS = (long) MOST_SIZE * MOST_SIZE;

  /** Checks the size and copies the list. */
  public PatchOptions {
    levels = List.copyOf(levels);
    Checks.range("size", size, 1, MOST_SIZE);
    Checks.notNull("normalization", normalization);
  }

  /** Every level of an encoder that has more than one patch. */
  public static PatchOptions of(EncoderSpec encoder, int size, Normalization normalization) {
    int side = encoder.imageSide().orElse(Integer.MAX_VALUE);
    List<String> all =
        encoder.maps().stream().filter(map -> map.stride() < side).map(FeatureMap::name).toList();
    return new PatchOptions(all, size, normalization);
  }

  /** The same of other levels. */
  public PatchOptions with(List<String> others) {
    return new PatchOptions(others, size, normalization);
  }

  /**
   * The size of the encoder's input for an image: its own proportions, but of an encoder whose
   * images have one side the whole image in that square.
   *
   * @throws IllegalArgumentException when it had more than 2048 · 2048 pixels
   */
  public ImageSize inputSize(EncoderSpec encoder, Image image) {
    if (encoder.imageSide().isPresent()) {
      int side = encoder.imageSide().getAsInt();
      return new ImageSize(side, side);
    }
    ImageSize whole = Resize.shortSide(image.width(), image.height(), size);
    if (whole.pixels() > MOST_PIXELS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an image of %dx%d with a short side of %d would be %dx%d: crop it, or take a smaller"
                  + " size",
              image.width(),
              image.height(),
              size,
              whole.width(),
              whole.height()));
    }
    int stride = encoder.top().stride();
    return new ImageSize(rounded(whole.width(), stride), rounded(whole.height(), stride));
  }

  private static int rounded(int pixels, int stride) {
    return Math.max(1, (pixels + stride / 2) / stride) * stride;
  }

  /** The patches of a level of an image. */
  public PatchGrid grid(EncoderSpec encoder, String level, Image image) {
    ImageSize input = inputSize(encoder, image);
    FeatureMap map = encoder.map(level);
    return new PatchGrid(map.positions(input.height()), map.positions(input.width()));
  }
}
