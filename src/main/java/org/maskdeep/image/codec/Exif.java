package org.maskdeep.image.codec;

import java.util.OptionalInt;

/** Finds the orientation in an EXIF block (a TIFF header and its first directory). */
final class Exif {
  private static final int ORIENTATION_TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private Exif() {}

  /**
   * Reads tag 0x0112 of the first directory; empty where a block is broken or has no such tag:
   * metadata never makes an image undecodable.
   *
   * @param start where the TIFF header ("II" or "MM") begins
   * @param end first byte behind the block
   */
  static OptionalInt orientation(byte[] bytes, int start, int end) {
    if (end - start > 6 && bytes[start] == 'E' && bytes[start + 1] == 'x') {
      return orientation(bytes, start + 6, end); // "Exif\0\0"
    }
    if (end - start < 8 || end > bytes.length) {
      return OptionalInt.empty();
    }
    boolean little = bytes[start] == 'I' && bytes[start + 1] == 'I';
    boolean big = bytes[start] == 'M' && bytes[start + 1] == 'M';
    if (!little && !big) {
      return OptionalInt.empty();
    }
    long directory = start + (number(bytes, start + 4, 4, little) & 0xFFFFFFFFL);
    if (directory + 2 > end) {
      return OptionalInt.empty();
    }
    int at = (int) directory;
    int entries = number(bytes, at, 2, little);
    at += 2;
    for (int i = 0; i < entries && at + ENTRY_BYTES <= end; i++, at += ENTRY_BYTES) {
      if (number(bytes, at, 2, little) == ORIENTATION_TAG) {
        boolean isShort = number(bytes, at + 2, 2, little) == SHORT;
        return OptionalInt.of(number(bytes, at + 8, isShort ? 2 : 4, little));
      }
    }
    return OptionalInt.empty();
  }

  private static int number(byte[] bytes, int at, int count, boolean little) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      int b = bytes[at + (little ? count - 1 - i : i)] & 0xFF;
      value = value << 8 | b;
    }
    return value;
  }
}
