package org.maskdeep.image.view;

import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.random.Stream;

/**
 * A randomly augmented view, or the part of it that needs the image.
 *
 * @param finished false: the crop, resized and mirrored, whose colours are changed elsewhere as its
 *     {@link ColorParameters} say
 */
record TrainView(ViewOptions options, boolean finished) implements ViewTransform {
  @Override
  public int size() {
    return options.size();
  }

  @Override
  public void apply(Image image, Stream random, float[] out, int offset) {
    apply(ScaledImage.full(image), random, out, offset);
  }

  /** So many that the crop is not enlarged, if there are. */
  @Override
  public int eighths(int width, int height, Stream random) {
    return ViewDraw.draw(options, width, height, random).eighths(size());
  }

  @Override
  public void apply(ScaledImage image, Stream random, float[] out, int offset) {
    int length = Views.checkRoom(size(), out, offset);
    ImageSize full = image.full();
    ViewDraw draw = ViewDraw.draw(options, full.width(), full.height(), random);
    if (finished) {
      draw.apply(image, size(), options.interpolation(), out, offset);
      options.normalization().apply(out, offset, length);
    } else {
      draw.crop(image, size(), options.interpolation(), out, offset);
    }
  }

  @Override
  public int parameters() {
    return finished ? 0 : ColorParameters.count(size());
  }

  @Override
  public void parameters(int width, int height, Stream random, float[] out, int offset) {
    if (!finished) {
      ColorParameters.write(ViewDraw.draw(options, width, height, random), size(), out, offset);
    }
  }
}
