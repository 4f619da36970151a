package org.maskdeep.tensor.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;

/** Takes the rows of a table while it is written; see {@link Npy#writeRows}. */
public final class NpyRows {
  private final Path file;
  private final OutputStream out;
  private final long rows;
  private final int width;
  private final ByteBuffer row;
  private long written;

  NpyRows(Path file, OutputStream out, long rows, int width) {
    this.file = file;
    this.out = out;
    this.rows = rows;
    this.width = width;
    this.row =
        ByteBuffer.allocate(Math.multiplyExact(width, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Adds rows.
   *
   * @param values [n, D]
   * @throws IllegalArgumentException when they are not a whole number of rows
   * @throws IOException when there are more rows than announced, or the disk fails
   */
  public void add(float[] values) throws IOException {
    if (values.length % width != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d values are not a whole number of rows of %d", values.length, width));
    }
    for (int start = 0; start < values.length; start += width) {
      if (written == rows) {
        throw new IOException(
            file + ": more than the " + rows + " rows announced; count them first");
      }
      row.asFloatBuffer().put(values, start, width);
      out.write(row.array());
      written++;
    }
  }

  void finish() throws IOException {
    if (written != rows) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d rows of the %d announced; nothing was written",
              file,
              written,
              rows));
    }
  }
}
