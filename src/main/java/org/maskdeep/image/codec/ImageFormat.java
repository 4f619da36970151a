package org.maskdeep.image.codec;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The kinds of image files, told apart by their first bytes and never by their name. */
enum ImageFormat {
  JPEG,
  PNG,
  GIF,
  BMP;

  private static final int SHOWN = 16;

  static ImageFormat of(byte[] bytes, String name) throws ImageFormatException {
    if (JpegHeader.matches(bytes)) {
      return JPEG;
    }
    if (PngHeader.matches(bytes)) {
      return PNG;
    }
    if (begins(bytes, "GIF87a") || begins(bytes, "GIF89a")) {
      return GIF;
    }
    if (begins(bytes, "BM") && bytes.length > 26) {
      return BMP;
    }
    if (bytes.length == 0) {
      throw new ImageFormatException(name, "the file is empty");
    }
    String foreign = ForeignFormat.of(bytes);
    if (foreign != null) {
      throw new ImageFormatException(
          name, "files of the format " + foreign + " are not read: convert it to PNG or JPEG");
    }
    throw new ImageFormatException(
        name, "not a JPEG, PNG, GIF or BMP file: it begins with " + beginning(bytes));
  }

  private static boolean begins(byte[] bytes, String magic) {
    if (bytes.length < magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if (bytes[i] != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String beginning(byte[] bytes) {
    int n = Math.min(SHOWN, bytes.length);
    StringBuilder hex = new StringBuilder("the bytes");
    boolean text = true;
    for (int i = 0; i < n; i++) {
      int b = bytes[i] & 0xFF;
      text &= b >= ' ' && b < 0x7F || b == '\n' || b == '\r' || b == '\t';
      hex.append(String.format(Locale.ROOT, " %02X", b));
    }
    if (text) {
      String shown = new String(bytes, 0, n, StandardCharsets.US_ASCII);
      return "the text '" + shown.replaceAll("\\s+", " ").strip() + "'";
    }
    return hex.toString();
  }
}
