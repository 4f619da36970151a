package org.maskdeep.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Lines of JSON that only grow. What a resumed run would write again is cut off first, so that no
 * line stands twice and none is missing.
 */
public final class Metrics implements AutoCloseable {
  private static final ObjectWriter JSON = new ObjectMapper().writer();
  private static final int FLUSH_AT = 1 << 16;

  private final FileChannel file;
  private final StringBuilder pending = new StringBuilder();

  private Metrics(FileChannel file) {
    this.file = file;
  }

  /**
   * Opens the file for the steps from {@code step} on; later lines and a broken one are cut off.
   */
  public static Metrics from(Path path, long step) throws IOException {
    if (Files.exists(path)) {
      cut(path, step);
    }
    return new Metrics(
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  private static void cut(Path path, long step) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      long keep = 0;
      String line = file.readLine();
      while (line != null && file.getFilePointer() <= file.length()) {
        boolean whole = endsWithNewline(file);
        if (!whole || !isBefore(line, step)) {
          break;
        }
        keep = file.getFilePointer();
        line = file.readLine();
      }
      file.setLength(keep);
    }
  }

  private static boolean endsWithNewline(RandomAccessFile file) throws IOException {
    long here = file.getFilePointer();
    file.seek(here - 1);
    boolean newline = file.read() == '\n';
    file.seek(here);
    return newline;
  }

  private static boolean isBefore(String line, long step) {
    String prefix = "{\"step\":";
    if (!line.startsWith(prefix)) {
      return false;
    }
    int comma = line.indexOf(',');
    String number = line.substring(prefix.length(), Math.max(prefix.length(), comma));
    return number.matches("\\d{1,18}") && Long.parseLong(number) < step;
  }

  /** Adds a line; its first key must be {@code step}. */
  public void write(Map<String, Object> line) throws IOException {
    pending.append(JSON.writeValueAsString(line)).append('\n');
    if (pending.length() > FLUSH_AT) {
      flush(false);
    }
  }

  /** Hands all lines to the system; with {@code disk} waits until they are on the disk. */
  public void flush(boolean disk) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(pending.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    pending.setLength(0);
    if (disk) {
      file.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    flush(false);
    file.close();
  }
}
