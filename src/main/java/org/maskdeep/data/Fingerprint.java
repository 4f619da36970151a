package org.maskdeep.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.maskdeep.files.Sha256;

/** SHA-256 over a sequence of texts and numbers, each marked off from the next. */
public final class Fingerprint {
  private static final long CONTENT_BYTES = 256L << 20;

  private final MessageDigest digest = Sha256.start();

  /** The bytes of an image's file. */
  @FunctionalInterface
  public interface Content {
    byte[] read() throws IOException;
  }

  /**
   * Of how many images of a set the contents are looked at: of every k-th, so that it is 256 MiB at
   * most.
   *
   * @param bytes of the whole set
   * @return k, at least 1
   */
  public static int every(long bytes) {
    return (int) Math.max(1, (bytes + CONTENT_BYTES - 1) / CONTENT_BYTES);
  }

  /**
   * Adds the bytes of an image; none of one that cannot be read: decoding it says what is wrong.
   */
  public Fingerprint addContent(Content content) {
    byte[] bytes;
    try {
      bytes = content.read();
    } catch (IOException e) {
      bytes = new byte[0];
    }
    return add(bytes);
  }

  /** Adds a text. */
  public Fingerprint add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds bytes and their number. */
  public Fingerprint add(byte[] bytes) {
    add(bytes.length);
    digest.update(bytes);
    return this;
  }

  /** Adds texts and their number. */
  public Fingerprint add(List<String> texts) {
    add(texts.size());
    texts.forEach(this::add);
    return this;
  }

  /** Adds a number. */
  public Fingerprint add(long number) {
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    return this;
  }

  /** The digest in 64 hexadecimal digits; must be called last. */
  public String hex() {
    return Sha256.hex(digest);
  }
}
