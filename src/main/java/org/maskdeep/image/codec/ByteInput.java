package org.maskdeep.image.codec;

import javax.imageio.stream.ImageInputStreamImpl;

/** An image input stream over bytes in memory that remembers whether a reader wanted more. */
final class ByteInput extends ImageInputStreamImpl {
  private static final byte[] NOTHING = {};

  private final byte[] head;
  private final byte[] bytes;
  private final int shift; // of the stream's positions against those in bytes, behind the head
  private final int end;
  private boolean exhausted;

  /** Reads the first {@code end} bytes of an array, without a copy. */
  ByteInput(byte[] bytes, int end) {
    this(NOTHING, bytes, 0, end);
  }

  /** Reads {@code head} and then the bytes {@code from} … {@code to − 1} of an array. */
  ByteInput(byte[] head, byte[] bytes, int from, int to) {
    this.head = head;
    this.bytes = bytes;
    shift = from - head.length;
    end = to - shift;
  }

  @Override
  public int read() {
    bitOffset = 0;
    if (streamPos >= end) {
      exhausted = true;
      return -1;
    }
    int at = (int) streamPos++;
    return (at < head.length ? head[at] : bytes[at + shift]) & 0xFF;
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
    int at = (int) streamPos;
    boolean inHead = at < head.length;
    int n = Math.min(length, (inHead ? head.length : end) - at);
    System.arraycopy(inHead ? head : bytes, inHead ? at : at + shift, target, offset, n);
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
