package org.maskdeep.image.codec;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the orientation in an XMP packet, as Pillow does where an image has none in EXIF. */
final class Xmp {
  /** What an APP1 segment of JPEG begins with. */
  static final byte[] JPEG = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII);

  /** The key of a text chunk of PNG. */
  static final byte[] PNG = "XML:com.adobe.xmp\0".getBytes(StandardCharsets.US_ASCII);

  private static final Pattern ORIENTATION = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

  private Xmp() {}

  /** The first value of tiff:Orientation, from 0 to 9; empty where there is none. */
  static OptionalInt orientation(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    Matcher found = ORIENTATION.matcher(text);
    return found.find()
        ? OptionalInt.of(Character.digit(found.group(1).charAt(0), 10))
        : OptionalInt.empty();
  }
}
