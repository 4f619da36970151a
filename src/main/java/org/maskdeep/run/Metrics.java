package org.maskdeep.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
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
  private static final String STEP = "{\"step\":";
  private static final int FLUSH_AT = 1 << 16;
  private static final int DIGITS = 18;

  private final FileChannel file;
  private final StringBuilder pending = new StringBuilder();

  private Metrics(FileChannel file) {
    this.file = file;
  }

  /**
   * Opens the file for the steps from {@code step} on; later lines and a broken one are cut off.
   */
  public static Metrics from(Path path, long step) throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      file.truncate(before(path, step));
      file.position(file.size());
      return new Metrics(file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Bytes of the leading lines of steps before this one. */
  private static long before(Path path, long step) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), FLUSH_AT)) {
      long keep = 0;
      long length = 0;
      StringBuilder start = new StringBuilder(); // as much of the line as its step takes
      for (int b = in.read(); b >= 0; b = in.read()) {
        length++;
        if (b != '\n') {
          if (start.length() <= STEP.length() + DIGITS) {
            start.append((char) b);
          }
        } else if (isBefore(start.toString(), step)) {
          keep = length;
          start.setLength(0);
        } else {
          return keep;
        }
      }
      return keep;
    }
  }

  private static boolean isBefore(String line, long step) {
    int comma = line.indexOf(',');
    if (!line.startsWith(STEP) || comma < 0) {
      return false;
    }
    String number = line.substring(STEP.length(), comma);
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
    ByteBuffer bytes = ByteBuffer.wrap(pending.toString().getBytes(StandardCharsets.UTF_8));
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
    try {
      flush(false);
    } finally {
      file.close();
    }
  }
}
