package org.maskdeep.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.maskdeep.files.Sha256;

/** SHA-256 over a sequence of texts and numbers, each marked off from the next. */
public final class Fingerprint {
  private final MessageDigest digest = Sha256.start();

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
