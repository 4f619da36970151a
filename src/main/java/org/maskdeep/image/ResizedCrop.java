package org.maskdeep.image;

import java.util.Arrays;

/**
 * Cuts a crop out of 8-bit pixels and resizes it to floats in [0, 1], without rounding in between:
 * what Pillow's crop and resize give, up to its roundings to 8 bits.
 *
 * <p>Columns come first here, since whole rows are added up in vector registers; only as many rows
 * as the filter sees are ever held as floats. What comes out is turned, so that along the rows
 * whole columns are added up in vector registers, too. The order of all additions is fixed: the
 * bits are the same on every processor.
 */
public final class ResizedCrop {
  /** Rows of the view that are resized at a time: enough for long loops, few enough for a cache. */
  private static final int ROWS = 256;

  private ResizedCrop() {}

  /** The crop as an image of width x height, mirrored left to right when {@code flip}. */
  public static FloatImage apply(
      Image image, Crop crop, int width, int height, Interpolation filter, boolean flip) {
    float[] out = new float[Math.multiplyExact(width * Image.CHANNELS, height)];
    apply(image, crop, width, height, filter, flip, out, 0);
    return new FloatImage(width, height, out);
  }

  /** Writes [height, width, C] from {@code offset} on. */
  public static void apply(
      Image image,
      Crop crop,
      int width,
      int height,
      Interpolation filter,
      boolean flip,
      float[] out,
      int offset) {
    crop.checkInside(image);
    ResampleWeights columns = ResampleWeights.of(crop.width(), 0, crop.width(), width, filter);
    ResampleWeights rows = ResampleWeights.of(crop.height(), 0, crop.height(), height, filter);
    apply(image, crop, columns, rows, flip, out, offset);
  }

  /**
   * Writes [height, width, C] from {@code offset} on.
   *
   * @param crop of the whole image; its edges may lie between the pixels of a scaled one
   */
  public static void apply(
      ScaledImage image,
      Crop crop,
      int width,
      int height,
      Interpolation filter,
      boolean flip,
      float[] out,
      int offset) {
    if (image.eighths() == Resolution.FULL) {
      apply(image.image(), crop, width, height, filter, flip, out, offset);
      return;
    }
    crop.checkInside(image.full().width(), image.full().height());
    float scale = image.eighths() / (float) Resolution.FULL; // sides become eighths: exact
    float left = crop.x() * scale;
    float top = crop.y() * scale;
    int x = (int) left;
    int y = (int) top;
    Crop touched =
        new Crop(
            x,
            y,
            (int) Math.ceil((crop.x() + crop.width()) * scale) - x,
            (int) Math.ceil((crop.y() + crop.height()) * scale) - y);
    float right = left + crop.width() * scale;
    float bottom = top + crop.height() * scale;
    ResampleWeights columns =
        ResampleWeights.of(touched.width(), left - x, right - x, width, filter);
    ResampleWeights rows =
        ResampleWeights.of(touched.height(), top - y, bottom - y, height, filter);
    apply(image.image(), touched, columns, rows, flip, out, offset);
  }

  private static void apply(
      Image image,
      Crop crop,
      ResampleWeights columns,
      ResampleWeights rows,
      boolean flip,
      float[] out,
      int offset) {
    int width = columns.start().length;
    int height = rows.start().length;
    float[] columnWeights = columns.scaled(1);
    SourceRows source = new SourceRows(image, crop, rows);
    TurnedRows turned = new TurnedRows(crop.width(), Math.min(ROWS, height));
    for (int y = 0; y < height; y += ROWS) {
      int count = Math.min(ROWS, height - y);
      for (int r = 0; r < count; r += TurnedRows.BLOCK) {
        int last = Math.min(r + TurnedRows.BLOCK, count);
        for (int i = r; i < last; i++) {
          source.alongColumns(y + i, turned.line(i - r));
        }
        turned.turn(r, last - r);
      }
      turned.alongRows(columns, columnWeights, count, flip, out, offset + y * width * 3);
    }
  }

  /** The rows of a crop as floats, as many as the filter sees. */
  private static final class SourceRows {
    private final Image image;
    private final Crop crop;
    private final ResampleWeights rows;
    private final float[] weights;
    private final int n;
    private final float[][] ring; // source row r lies at slot r mod held
    private final int held;
    private int converted; // rows before this one have been converted

    SourceRows(Image image, Crop crop, ResampleWeights rows) {
      this.image = image;
      this.crop = crop;
      this.rows = rows;
      weights = rows.scaled(1 / 255.0);
      n = crop.width() * Image.CHANNELS;
      held = rows.stride();
      ring = Scratch.ofThread().rows(held, n);
    }

    /**
     * Row y of the view before it is resized along its length, [crop.width, C]; y must not fall.
     */
    void alongColumns(int y, float[] line) {
      int first = rows.start()[y];
      int end = first + rows.count()[y];
      for (int r = Math.max(converted, first); r < end; r++) {
        convert(r, ring[r % held]);
      }
      converted = Math.max(converted, end);
      Arrays.fill(line, 0, n, 0);
      int w = y * held;
      int r = first;
      for (; r + 4 <= end; r += 4, w += 4) {
        float[] one = ring[r % held];
        float[] two = ring[(r + 1) % held];
        float[] three = ring[(r + 2) % held];
        float[] four = ring[(r + 3) % held];
        add(line, one, two, three, four, weights, w, n);
      }
      for (; r < end; r++, w++) {
        add(line, ring[r % held], weights[w], n);
      }
    }

    private void convert(int row, float[] to) {
      byte[] rgb = image.rgb();
      int from = ((crop.y() + row) * image.width() + crop.x()) * Image.CHANNELS;
      for (int i = 0; i < n; i++) {
        to[i] = rgb[from + i] & 0xFF;
      }
    }
  }

  /** Sums one row more. Every array has the same index: the compiler makes vectors of it. */
  static void add(float[] sum, float[] row, float weight, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += weight * row[i];
    }
  }

  /** Sums four rows more, one after the other: to the bit what four single calls give. */
  private static void add(
      float[] sum,
      float[] one,
      float[] two,
      float[] three,
      float[] four,
      float[] weights,
      int at,
      int n) {
    float a = weights[at];
    float b = weights[at + 1];
    float c = weights[at + 2];
    float d = weights[at + 3];
    for (int i = 0; i < n; i++) {
      sum[i] = sum[i] + a * one[i] + b * two[i] + c * three[i] + d * four[i];
    }
  }
}
