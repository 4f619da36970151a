package org.maskdeep.image;

import java.util.Arrays;

/**
 * Rows of a view on their way through a resize along their length: turned by a quarter, so that a
 * column of all of them is one array, and an output column a sum of such arrays.
 */
final class TurnedRows {
  /** Rows that are turned at once. */
  static final int BLOCK = 8;

  private static final int SUMS = 8; // output columns that are written at once

  private final int width;
  private final int stride; // room for the rows of one channel
  private final float[][] lines; // [BLOCK][width · C]
  private final float[][] columns; // [width][C, stride]
  private final float[][] sums; // [SUMS][C, stride]

  /**
   * Room for rows.
   *
   * @param width of a row in pixels, before it is resized
   * @param most rows at a time
   */
  TurnedRows(int width, int most) {
    this.width = width;
    stride = (most + BLOCK - 1) / BLOCK * BLOCK;
    Scratch scratch = Scratch.ofThread();
    lines = scratch.block(BLOCK, width * Image.CHANNELS);
    columns = scratch.columns(width, stride * Image.CHANNELS);
    sums = scratch.sums(SUMS, stride * Image.CHANNELS);
  }

  /** Where row i of the next block is to be written, [width, C]. */
  float[] line(int i) {
    return lines[i];
  }

  /**
   * Takes {@code count} lines as the rows from {@code row} on. Where there are fewer than a block,
   * the last one fills it; what is behind the last row is not used.
   *
   * @param row a multiple of {@link #BLOCK}
   */
  void turn(int row, int count) {
    int last = count - 1;
    float[] l0 = lines[0];
    float[] l1 = lines[Math.min(1, last)];
    float[] l2 = lines[Math.min(2, last)];
    float[] l3 = lines[Math.min(3, last)];
    float[] l4 = lines[Math.min(4, last)];
    float[] l5 = lines[Math.min(5, last)];
    float[] l6 = lines[Math.min(6, last)];
    float[] l7 = lines[Math.min(7, last)];
    int green = stride + row;
    int blue = 2 * stride + row;
    for (int x = 0; x < width; x++) {
      float[] column = columns[x];
      int i = x * Image.CHANNELS;
      column[row] = l0[i];
      column[row + 1] = l1[i];
      column[row + 2] = l2[i];
      column[row + 3] = l3[i];
      column[row + 4] = l4[i];
      column[row + 5] = l5[i];
      column[row + 6] = l6[i];
      column[row + 7] = l7[i];
      column[green] = l0[i + 1];
      column[green + 1] = l1[i + 1];
      column[green + 2] = l2[i + 1];
      column[green + 3] = l3[i + 1];
      column[green + 4] = l4[i + 1];
      column[green + 5] = l5[i + 1];
      column[green + 6] = l6[i + 1];
      column[green + 7] = l7[i + 1];
      column[blue] = l0[i + 2];
      column[blue + 1] = l1[i + 2];
      column[blue + 2] = l2[i + 2];
      column[blue + 3] = l3[i + 2];
      column[blue + 4] = l4[i + 2];
      column[blue + 5] = l5[i + 2];
      column[blue + 6] = l6[i + 2];
      column[blue + 7] = l7[i + 2];
    }
  }

  /** Resizes the rows along their length and writes them, limited to [0, 1]: [rows, out, C]. */
  void alongRows(
      ResampleWeights taps, float[] weights, int rows, boolean flip, float[] out, int offset) {
    int outWidth = taps.start().length;
    for (int x = 0; x < outWidth; x += SUMS) {
      int count = Math.min(SUMS, outWidth - x);
      for (int k = 0; k < count; k++) {
        sum(taps, weights, x + k, sums[flip ? count - 1 - k : k]);
      }
      int at = offset + (flip ? outWidth - x - count : x) * Image.CHANNELS;
      if (count == SUMS) {
        writeAll(rows, out, at, outWidth * Image.CHANNELS);
      } else {
        for (int k = 0; k < count; k++) {
          write(sums[k], rows, out, at + k * Image.CHANNELS, outWidth * Image.CHANNELS);
        }
      }
    }
  }

  /** Output column x; taps are added in pairs, as they always were. */
  private void sum(ResampleWeights taps, float[] weights, int x, float[] sum) {
    int n = stride * Image.CHANNELS;
    int from = taps.start()[x];
    int end = from + taps.count()[x];
    int w = x * taps.stride();
    Arrays.fill(sum, 0, n, 0);
    for (; from + 4 <= end; from += 4, w += 4) {
      addPairs(
          sum,
          columns[from],
          columns[from + 1],
          columns[from + 2],
          columns[from + 3],
          weights,
          w,
          n);
    }
    if (from + 2 <= end) {
      addPair(sum, columns[from], columns[from + 1], weights[w], weights[w + 1], n);
      from += 2;
      w += 2;
    }
    if (from < end) {
      ResizedCrop.add(sum, columns[from], weights[w], n);
    }
    for (int i = 0; i < n; i++) {
      sum[i] = Math.max(0f, Math.min(1f, sum[i]));
    }
  }

  private static void addPair(float[] sum, float[] one, float[] two, float a, float b, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += a * one[i] + b * two[i];
    }
  }

  private static void addPairs(
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
      sum[i] = sum[i] + (a * one[i] + b * two[i]) + (c * three[i] + d * four[i]);
    }
  }

  private void write(float[] sum, int rows, float[] out, int at, int outStride) {
    for (int r = 0, o = at; r < rows; r++, o += outStride) {
      pixel(sum, r, out, o);
    }
  }

  /** All of the sums at once: whole stretches of a row, which stay in the cache. */
  private void writeAll(int rows, float[] out, int at, int outStride) {
    float[] s0 = sums[0];
    float[] s1 = sums[1];
    float[] s2 = sums[2];
    float[] s3 = sums[3];
    float[] s4 = sums[4];
    float[] s5 = sums[5];
    float[] s6 = sums[6];
    float[] s7 = sums[7];
    for (int r = 0, o = at; r < rows; r++, o += outStride) {
      pixel(s0, r, out, o);
      pixel(s1, r, out, o + 3);
      pixel(s2, r, out, o + 6);
      pixel(s3, r, out, o + 9);
      pixel(s4, r, out, o + 12);
      pixel(s5, r, out, o + 15);
      pixel(s6, r, out, o + 18);
      pixel(s7, r, out, o + 21);
    }
  }

  private void pixel(float[] sum, int row, float[] out, int at) {
    out[at] = sum[row];
    out[at + 1] = sum[stride + row];
    out[at + 2] = sum[2 * stride + row];
  }
}
