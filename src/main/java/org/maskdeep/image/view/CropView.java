package org.maskdeep.image.view;

import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.ScaledImage;
import org.maskdeep.random.Stream;

/** The part of a {@link TrainView} that needs the image: its colours are changed elsewhere. */
record CropView(ViewOptions options) implements ViewTransform {
  @Override
  public int size() {
    return options.size();
  }

  @Override
  public void apply(Image image, Stream random, float[] out, int offset) {
    apply(ScaledImage.full(image), random, out, offset);
  }

  @Override
  public int eighths(int width, int height, Stream random) {
    return ViewDraw.draw(options, width, height, random).eighths(size());
  }

  @Override
  public void apply(ScaledImage image, Stream random, float[] out, int offset) {
    Views.checkRoom(size(), out, offset);
    ImageSize full = image.full();
    ViewDraw draw = ViewDraw.draw(options, full.width(), full.height(), random);
    draw.crop(image, size(), options.interpolation(), out, offset);
  }

  @Override
  public int parameters() {
    return ColorParameters.count(size());
  }

  @Override
  public void parameters(int width, int height, Stream random, float[] out, int offset) {
    ColorParameters.write(ViewDraw.draw(options, width, height, random), size(), out, offset);
  }
}
