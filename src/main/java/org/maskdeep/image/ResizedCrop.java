package org.maskdeep.image;

import java.util.Arrays;

/**
 * Cuts a crop out of 8-bit pixels and resizes it to floats in [0, 1], without rounding in between:
 * what Pillow's crop and resize give, up to its roundings to 8 bits.
 *
 * <p>Columns come first here, since whole rows are added up in vector registers; only as many rows
 * as the filter sees are ever held as floats.
 */
public final class ResizedCrop {
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
    float[] columnWeights = columns.scaled(1);
    float[] rowWeights = rows.scaled(1 / 255.0);
    int n = crop.width() * Image.CHANNELS;
    int held = rows.stride();
    Scratch scratch = Scratch.ofThread();
    float[][] ring = scratch.rows(held, n); // source row r lies at slot r mod held
    float[] line = scratch.line(0, n + Image.CHANNELS); // one pixel more, for taps in pairs
    int converted = 0; // source rows before this one have been converted
    for (int y = 0; y < height; y++) {
      int first = rows.start()[y];
      int end = first + rows.count()[y];
      for (int r = Math.max(converted, first); r < end; r++) {
        convert(image, crop, r, ring[r % held], n);
      }
      converted = Math.max(converted, end);
      Arrays.fill(line, 0, n, 0);
      for (int r = first, w = y * rows.stride(); r < end; r++, w++) {
        addScaled(line, ring[r % held], rowWeights[w], n);
      }
      alongRow(line, columns, columnWeights, width, flip, out, offset + y * width * 3);
    }
  }

  private static void convert(Image image, Crop crop, int row, float[] to, int n) {
    byte[] rgb = image.rgb();
    int from = ((crop.y() + row) * image.width() + crop.x()) * Image.CHANNELS;
    for (int i = 0; i < n; i++) {
      to[i] = rgb[from + i] & 0xFF;
    }
  }

  private static void addScaled(float[] sum, float[] in, float weight, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += weight * in[i]; // same index everywhere: the compiler makes vectors of it
    }
  }

  private static void alongRow(
      float[] line,
      ResampleWeights columns,
      float[] weights,
      int width,
      boolean flip,
      float[] out,
      int offset) {
    int[] start = columns.start();
    int[] count = columns.count();
    int step = flip ? -3 : 3;
    int o = flip ? offset + (width - 1) * 3 : offset;
    for (int x = 0, w0 = 0; x < width; x++, o += step, w0 += columns.stride()) {
      float red = 0;
      float green = 0;
      float blue = 0;
      int i = start[x] * 3;
      for (int w = w0, end = w0 + count[x]; w < end; w += 2, i += 6) {
        float one = weights[w];
        float two = weights[w + 1]; // 0 behind the last
        red += one * line[i] + two * line[i + 3];
        green += one * line[i + 1] + two * line[i + 4];
        blue += one * line[i + 2] + two * line[i + 5];
      }
      out[o] = Tone.unit(red);
      out[o + 1] = Tone.unit(green);
      out[o + 2] = Tone.unit(blue);
    }
  }
}
