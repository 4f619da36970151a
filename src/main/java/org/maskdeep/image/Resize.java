package org.maskdeep.image;

import java.util.Arrays;
import java.util.Locale;

/**
 * Pillow's antialiased {@code Image.resize} on 8-bit pixels, to the bit: 22-bit fixed-point
 * weights, first along rows, then along columns, rounded to 8 bits after each.
 *
 * <p>Source of the algorithm: Pillow, {@code src/libImaging/Resample.c}, versions 9 to 12.
 */
public final class Resize {
  private Resize() {}

  /** Resizes the whole image to width x height. */
  public static Image resize(Image image, int width, int height, Interpolation filter) {
    return resize(image, Box.whole(image), width, height, filter);
  }

  /**
   * Resizes what lies in a box to width x height, as {@code image.resize((width, height), filter,
   * box)} does.
   *
   * @throws IllegalArgumentException when the box reaches out of the image or the size is empty
   */
  public static Image resize(Image image, Box box, int width, int height, Interpolation filter) {
    ImageSize size = new ImageSize(width, height);
    return window(image, box, size, new Crop(0, 0, width, height), filter);
  }

  /**
   * The size of an image whose shorter side becomes {@code side}: the longer becomes int(side ·
   * long / short), as in torchvision's {@code Resize(side)}.
   */
  public static ImageSize shortSide(int width, int height, int side) {
    if (width < 1 || height < 1 || side < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot resize %dx%d to a short side of %d: all must be positive",
              width,
              height,
              side));
    }
    return width <= height
        ? new ImageSize(side, Math.max(side, (int) ((double) ((long) side * height) / width)))
        : new ImageSize(Math.max(side, (int) ((double) ((long) side * width) / height)), side);
  }

  /**
   * The part {@code wanted} of the image that resizing to {@code size} would give, without making
   * the rest.
   */
  public static Image window(
      Image image, Box box, ImageSize size, Crop wanted, Interpolation filter) {
    if (box.right() > image.width() || box.bottom() > image.height()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s reaches out of an image of %dx%d",
              box,
              image.width(),
              image.height()));
    }
    if (size.equals(new ImageSize(image.width(), image.height())) && box.equals(Box.whole(image))) {
      return wanted.equals(Crop.whole(image)) ? image : wanted.cut(image);
    }
    int width = size.width();
    int height = size.height();
    ResampleWeights columns =
        ResampleWeights.of(
            image.width(), box.left(), box.right(), width, wanted.x(), wanted.width(), filter);
    ResampleWeights rows =
        ResampleWeights.of(
            image.height(), box.top(), box.bottom(), height, wanted.y(), wanted.height(), filter);
    boolean sameWidth = width == image.width() && box.left() == 0 && box.right() == image.width();
    boolean sameHeight =
        height == image.height() && box.top() == 0 && box.bottom() == image.height();
    int firstRow = wanted.y();
    int endRow = wanted.y() + wanted.height();
    if (!sameHeight) { // the rows that the wanted ones are made of
      int last = wanted.height() - 1;
      firstRow = rows.start()[0];
      endRow = rows.start()[last] + rows.count()[last];
    }
    int[] narrow = // [endRow - firstRow, wanted.width, C]
        sameWidth
            ? copied(image, firstRow, endRow, wanted)
            : alongRows(image, firstRow, endRow, wanted, columns);
    byte[] rgb = sameHeight ? toBytes(narrow) : alongColumns(narrow, firstRow, wanted, rows);
    return new Image(wanted.width(), wanted.height(), rgb);
  }

  private static int[] copied(Image image, int firstRow, int endRow, Crop wanted) {
    int n = wanted.width() * Image.CHANNELS;
    int[] out = new int[(endRow - firstRow) * n];
    for (int y = firstRow, o = 0; y < endRow; y++) {
      int from = (y * image.width() + wanted.x()) * Image.CHANNELS;
      for (int i = 0; i < n; i++) {
        out[o++] = image.rgb()[from + i] & 0xFF;
      }
    }
    return out;
  }

  private static int[] alongRows(
      Image image, int firstRow, int endRow, Crop wanted, ResampleWeights columns) {
    byte[] in = image.rgb();
    int[] weights = columns.fixedPoint();
    int[] out = new int[(endRow - firstRow) * wanted.width() * Image.CHANNELS];
    int o = 0;
    for (int y = firstRow; y < endRow; y++) {
      int row = y * image.width();
      for (int x = 0; x < wanted.width(); x++) {
        int i = (row + columns.start()[x]) * Image.CHANNELS;
        int w = x * columns.stride();
        int red = ResampleWeights.half();
        int green = red;
        int blue = red;
        for (int end = w + columns.count()[x]; w < end; w++, i += 3) {
          int weight = weights[w];
          red += (in[i] & 0xFF) * weight;
          green += (in[i + 1] & 0xFF) * weight;
          blue += (in[i + 2] & 0xFF) * weight;
        }
        out[o] = ResampleWeights.clip(red);
        out[o + 1] = ResampleWeights.clip(green);
        out[o + 2] = ResampleWeights.clip(blue);
        o += 3;
      }
    }
    return out;
  }

  private static byte[] alongColumns(int[] in, int firstRow, Crop wanted, ResampleWeights rows) {
    int n = wanted.width() * Image.CHANNELS;
    int[] weights = rows.fixedPoint();
    int[] sum = new int[n];
    byte[] out = new byte[n * wanted.height()];
    for (int r = 0, o = 0; r < wanted.height(); r++) {
      Arrays.fill(sum, ResampleWeights.half());
      int from = (rows.start()[r] - firstRow) * n;
      int w = r * rows.stride();
      for (int end = w + rows.count()[r]; w < end; w++, from += n) {
        int weight = weights[w];
        for (int i = 0; i < n; i++) {
          sum[i] += in[from + i] * weight;
        }
      }
      for (int i = 0; i < n; i++) {
        out[o++] = (byte) ResampleWeights.clip(sum[i]);
      }
    }
    return out;
  }

  private static byte[] toBytes(int[] values) {
    byte[] out = new byte[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) values[i];
    }
    return out;
  }
}
