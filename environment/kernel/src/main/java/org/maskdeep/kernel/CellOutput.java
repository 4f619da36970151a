package org.maskdeep.kernel;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Collects what a cell prints and hands it on as text in batches: every 100 ms, at 64 KiB, or when
 * flushed by {@link #publish()}.
 *
 * <p>A message for each printed line would be 20,000 messages for 20,000 lines, more than Jupyter's
 * queues hold. A batch never ends inside a UTF-8 character.
 */
final class CellOutput extends OutputStream {
  private static final int FULL = 1 << 16;

  private final Consumer<String> sink;
  private byte[] bytes = new byte[1024];
  private int count;

  CellOutput(Consumer<String> sink) {
    this.sink = sink;
  }

  @Override
  public synchronized void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] from, int offset, int length) {
    if (count + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(count + length, 2 * bytes.length));
    }
    System.arraycopy(from, offset, bytes, count, length);
    count += length;
    if (count >= FULL) {
      publish();
    }
  }

  /** Hands on what has been collected, up to the last whole character. */
  synchronized void publish() {
    int whole = wholeCharacters(bytes, count);
    if (whole == 0) {
      return;
    }
    String text = new String(bytes, 0, whole, StandardCharsets.UTF_8);
    System.arraycopy(bytes, whole, bytes, 0, count - whole);
    count -= whole;
    sink.accept(text);
  }

  /** The number of leading bytes that do not cut a UTF-8 character in two. */
  private static int wholeCharacters(byte[] bytes, int count) {
    int start = count - 1;
    while (start >= 0 && start > count - 4 && (bytes[start] & 0xC0) == 0x80) {
      start--;
    }
    if (start < 0) {
      return count;
    }
    int lead = bytes[start] & 0xFF;
    int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    return start + length > count ? start : count;
  }
}
