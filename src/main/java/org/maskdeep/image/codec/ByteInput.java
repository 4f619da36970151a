package org.maskdeep.image.codec;

import javax.imageio.stream.ImageInputStreamImpl;

/** An image input stream over bytes in memory that remembers whether a reader wanted more. */
final class ByteInput extends ImageInputStreamImpl {
  private final byte[] bytes;
  private final int end;
  private boolean exhausted;

  /** Reads the first {@code end} bytes of an array, without a copy. */
  ByteInput(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  @Override
  public int read() {
    bitOffset = 0;
    if (streamPos >= end) {
      exhausted = true;
      return -1;
    }
    return bytes[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (streamPos >= end) {
      exhausted = true;
      return -1;
    }
    int n = (int) Math.min(length, end - streamPos);
    System.arraycopy(bytes, (int) streamPos, target, offset, n);
    streamPos += n;
    return n;
  }

  @Override
  public long length() {
    return end;
  }

  /** True when a reader asked for bytes behind the end. */
  boolean exhausted() {
    return exhausted;
  }
}
