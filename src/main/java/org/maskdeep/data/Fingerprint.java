package org.maskdeep.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over a sequence of texts and numbers, each marked off from the next. */
public final class Fingerprint {
  private final MessageDigest digest = sha256();

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
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
