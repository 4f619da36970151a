package org.maskdeep.image.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** EXIF blocks in hexadecimal digits, as ImageMagick writes them, and XMP in text chunks of PNG. */
final class PngText {
  private static final int TEXT = 0x74455874; // tEXt
  private static final int PACKED = 0x7A545874; // zTXt
  private static final int INTERNATIONAL = 0x69545874; // iTXt
  private static final byte[] KEY = "Raw profile type exif\0".getBytes(StandardCharsets.US_ASCII);

  /** Pillow's limit of a text chunk. */
  private static final int MOST_BYTES = 1 << 20;

  private PngText() {}

  static boolean isText(int type) {
    return type == TEXT || type == PACKED || type == INTERNATIONAL;
  }

  /**
   * The orientation of the EXIF block that a text chunk holds.
   *
   * @param before what it is without this chunk
   */
  static OptionalInt exif(int type, byte[] bytes, int from, int to, OptionalInt before) {
    byte[] text = text(KEY, type, bytes, from, to);
    if (text == null) {
      return before;
    }
    byte[] exif = fromHex(new String(text, StandardCharsets.ISO_8859_1));
    return Exif.orientation(exif, 0, exif.length);
  }

  /** As {@link #exif}, of an XMP packet. */
  static OptionalInt xmp(int type, byte[] bytes, int from, int to, OptionalInt before) {
    byte[] text = text(Xmp.PNG, type, bytes, from, to);
    return text == null ? before : Xmp.orientation(text, 0, text.length);
  }

  /** What stands behind a key; null in a chunk of another key. */
  private static byte[] text(byte[] key, int type, byte[] bytes, int from, int to) {
    int at = from + key.length;
    if (at > to || !Arrays.equals(bytes, from, at, key, 0, key.length)) {
      return null;
    }
    boolean packed = type == PACKED;
    if (type == PACKED) {
      at++; // method
    } else if (type == INTERNATIONAL) {
      packed = at < to && bytes[at] == 1;
      at = behindZero(bytes, behindZero(bytes, at + 2, to), to); // language, translated key
    }
    if (at >= to) {
      return null;
    }
    return packed ? unpacked(bytes, at, to) : Arrays.copyOfRange(bytes, at, to);
  }

  private static int behindZero(byte[] bytes, int at, int to) {
    while (at < to && bytes[at] != 0) {
      at++;
    }
    return at + 1;
  }

  /** What the text holds behind an empty line, the profile's name and its length. */
  private static byte[] fromHex(String text) {
    String[] lines = text.split("\n", 4);
    String digits = lines.length < 4 ? "" : lines[3].replaceAll("\\s", "");
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** The unpacked text; nothing of one that is broken or too long. */
  private static byte[] unpacked(byte[] bytes, int from, int to) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, from, to - from);
      byte[] text = new byte[MOST_BYTES];
      int length = 0;
      while (!inflater.finished() && length < text.length) {
        int n = inflater.inflate(text, length, text.length - length);
        if (n == 0) {
          break;
        }
        length += n;
      }
      return inflater.finished() ? Arrays.copyOf(text, length) : new byte[0];
    } catch (DataFormatException e) {
      return new byte[0];
    } finally {
      inflater.end();
    }
  }
}
