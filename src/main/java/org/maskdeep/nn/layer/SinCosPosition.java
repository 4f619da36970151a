package org.maskdeep.nn.layer;

/**
 * The fixed 2-D sine-cosine position of a grid (MoCo v3, arXiv 2104.02057, section 3.2; MAE): a
 * quarter of the width each for sin and cos of the row and of the column, at frequencies
 * 10000^(-4i/d).
 */
public final class SinCosPosition {
  private SinCosPosition() {}

  /**
   * The table of a vision transformer as MAE has it (arXiv 2111.06377, official code): zeros for
   * the class token, and for each patch the column's half before the row's.
   *
   * @param rows H
   * @param columns W
   * @param width d, a multiple of 4
   * @return [1 + H·W, d], the class token first
   */
  public static float[] withClassToken(int rows, int columns, int width) {
    float[] table = table(rows, columns, width);
    float[] all = new float[table.length + width];
    int half = width / 2;
    for (int at = 0; at < table.length; at += width) {
      System.arraycopy(table, at, all, width + at + half, half);
      System.arraycopy(table, at + half, all, width + at, half);
    }
    return all;
  }

  /**
   * The table of a grid.
   *
   * @param rows H
   * @param columns W
   * @param width d, a multiple of 4
   * @return [H·W, d] in row order
   */
  public static float[] table(int rows, int columns, int width) {
    if (width % 4 != 0) {
      throw new IllegalArgumentException(
          "a 2-D sine-cosine position needs a width that 4 divides, not " + width);
    }
    int quarter = width / 4;
    float[] table = new float[rows * columns * width];
    for (int y = 0, at = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++, at += width) {
        for (int i = 0; i < quarter; i++) {
          double frequency = Math.pow(10_000, -(double) i / quarter);
          table[at + i] = (float) Math.sin(y * frequency);
          table[at + quarter + i] = (float) Math.cos(y * frequency);
          table[at + 2 * quarter + i] = (float) Math.sin(x * frequency);
          table[at + 3 * quarter + i] = (float) Math.cos(x * frequency);
        }
      }
    }
    return table;
  }
}
