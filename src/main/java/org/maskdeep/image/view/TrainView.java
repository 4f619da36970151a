package org.maskdeep.image.view;

import org.maskdeep.image.Image;
import org.maskdeep.random.Stream;

/** A randomly augmented view. */
record TrainView(ViewOptions options) implements ViewTransform {
  @Override
  public int size() {
    return options.size();
  }

  @Override
  public void apply(Image image, Stream random, float[] out, int offset) {
    int length = Views.checkRoom(size(), out, offset);
    ViewDraw draw = ViewDraw.draw(options, image.width(), image.height(), random);
    draw.apply(image, size(), options.interpolation(), out, offset);
    options.normalization().apply(out, offset, length);
  }
}
