package org.maskdeep.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.files.IOConsumer;

/**
 * NumPy's array files of version 1.0: F32, F64 and I64 in row-major order, little-endian, with the
 * bytes that {@code numpy.save} writes.
 */
public final class Npy {
  private Npy() {}

  /**
   * Reads an array.
   *
   * @throws WeightFileException when the file is missing, broken or of another type or order
   * @throws IOException when the disk fails
   */
  public static RawTensor read(Path file) throws IOException {
    try (InputStream in = TensorFile.open(file)) {
      NpyHeader header = NpyHeader.read(file, in);
      long there = Files.size(file) - header.length();
      long bytes = RawTensor.byteCount(header.dtype(), header.shape());
      if (bytes != there) {
        throw new WeightFileException(
            file,
            String.format(
                Locale.ROOT,
                "its shape takes %s bytes, the file has %d; write it again",
                bytes < 0 ? "too many" : bytes,
                there));
      }
      if (bytes > Integer.MAX_VALUE - 8) {
        throw new WeightFileException(file, "it takes " + bytes + " bytes, more than 2 GiB");
      }
      byte[] data = in.readNBytes((int) bytes);
      if (data.length < bytes) {
        throw new WeightFileException(file, "the file ended while it was read; write it again");
      }
      return new RawTensor(header.dtype(), header.shape(), ByteBuffer.wrap(data));
    }
  }

  /**
   * Writes an array atomically.
   *
   * @throws IllegalArgumentException when its type is not F32, F64 or I64
   * @throws IOException when it cannot be written; what was there before stays
   */
  public static AtomicFile.Written write(Path file, RawTensor array) throws IOException {
    byte[] header = new NpyHeader(array.dtype(), array.shape()).toBytes();
    return AtomicFile.write(
        file,
        out -> {
          out.write(header);
          WritableByteChannel channel = Channels.newChannel(out);
          ByteBuffer data = array.data();
          while (data.hasRemaining()) {
            channel.write(data);
          }
        });
  }

  /**
   * Writes a table of F32 row by row, atomically: for features that need not all be in memory.
   *
   * <pre>{@code
   * Npy.writeRows(path, images, 2048, rows -> {
   *   for (float[] features : batches) rows.add(features); // [n, 2048] each
   * });
   * }</pre>
   *
   * @param rows number of rows, known beforehand
   * @param width D
   * @param body adds the rows
   * @throws IllegalArgumentException when a piece is not a whole number of rows
   * @throws IOException when it cannot be written, or the body adds more or fewer rows; what was
   *     there before stays
   */
  public static AtomicFile.Written writeRows(
      Path file, long rows, int width, IOConsumer<NpyRows> body) throws IOException {
    if (rows < 0 || width < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "a table [%d, %d] has no columns", rows, width));
    }
    byte[] header = new NpyHeader(DType.F32, new long[] {rows, width}).toBytes();
    return AtomicFile.write(
        file,
        out -> {
          out.write(header);
          NpyRows writer = new NpyRows(file, out, rows, width);
          body.accept(writer);
          writer.finish();
        });
  }
}
