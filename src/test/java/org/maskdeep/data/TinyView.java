package org.maskdeep.data;

import org.maskdeep.image.Image;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.random.Stream;

/** A random place of the image, enlarged to nothing: size x size pixels read with wrap-around. */
public record TinyView(int size) implements ViewTransform {
  @Override
  public void apply(Image image, Stream random, float[] out, int offset) {
    int x0 = random.nextInt(image.width());
    int y0 = random.nextInt(image.height());
    for (int y = 0, i = offset; y < size; y++) {
      for (int x = 0; x < size; x++) {
        for (int c = 0; c < Image.CHANNELS; c++) {
          out[i++] =
              image.get((x0 + x) % image.width(), (y0 + y) % image.height(), c) / 255f
                  + random.nextFloat();
        }
      }
    }
  }
}
