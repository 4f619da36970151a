package org.maskdeep.image.view;

import org.maskdeep.image.FloatImage;
import org.maskdeep.image.Image;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.image.randaugment.RandAugment;
import org.maskdeep.random.Stream;

/** A randomly augmented view that is rounded to 8 bits and changed by RandAugment at the end. */
record RandAugmentView(ViewOptions options, RandAugment augment) implements ViewTransform {
  @Override
  public int size() {
    return options.size();
  }

  @Override
  public void apply(Image image, Stream random, float[] out, int offset) {
    int side = size();
    int length = Views.checkRoom(side, out, offset);
    float[] data = new float[length];
    ViewDraw draw = ViewDraw.draw(options, image.width(), image.height(), random);
    draw.apply(ScaledImage.full(image), side, options.interpolation(), data, 0);
    Image changed = augment.apply(new FloatImage(side, side, data).toImage(), random);
    System.arraycopy(FloatImage.of(changed).data(), 0, out, offset, length);
    options.normalization().apply(out, offset, length);
  }
}
