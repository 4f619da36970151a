package org.maskdeep.image.view;

import java.util.Locale;
import org.maskdeep.image.Box;
import org.maskdeep.image.Crop;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Interpolation;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Resize;
import org.maskdeep.random.Stream;

/**
 * torchvision's evaluation transform on Pillow images, to the bit: short side to {@code resize},
 * centre crop (black where the image is smaller), x / 255, normalise. Draws nothing.
 */
final class EvalView implements ViewTransform {
  private final int resize;
  private final int size;
  private final Interpolation filter;
  private final float[] table;

  EvalView(int resize, int size, Normalization normalization, Interpolation filter) {
    if (resize < 1 || size < 1 || (long) size * size * Image.CHANNELS > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "resize %d and crop %d must be positive and the crop fit memory",
              resize,
              size));
    }
    this.resize = resize;
    this.size = size;
    this.filter = filter;
    this.table = normalization.table();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void apply(Image image, Stream random, float[] out, int offset) {
    Views.checkRoom(size, out, offset);
    ImageSize full = Resize.shortSide(image.width(), image.height(), resize);
    int left = margin(full.width());
    int top = margin(full.height());
    int x = Math.max(0, left);
    int y = Math.max(0, top);
    Crop seen =
        new Crop(
            x,
            y,
            Math.min(full.width() - x, left + size - x),
            Math.min(full.height() - y, top + size - y));
    Image part = Resize.window(image, Box.whole(image), full, seen, filter);
    byte[] rgb = part.rgb();
    if (part.width() < size || part.height() < size) {
      for (int i = offset; i < offset + size * size * 3; i += 3) {
        write(out, i, 0, 0, 0);
      }
    }
    for (int r = 0, i = 0; r < part.height(); r++) {
      int o = offset + ((y - top + r) * size + x - left) * Image.CHANNELS;
      for (int c = 0; c < part.width(); c++, i += 3, o += 3) {
        write(out, o, rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      }
    }
  }

  private void write(float[] out, int at, int red, int green, int blue) {
    out[at] = table[red];
    out[at + 1] = table[256 + green];
    out[at + 2] = table[512 + blue];
  }

  /** First pixel of the crop along a side, negative where black is added; halves round to even. */
  private int margin(int side) {
    return side < size ? -((size - side) / 2) : (int) Math.rint((side - size) / 2.0);
  }
}
