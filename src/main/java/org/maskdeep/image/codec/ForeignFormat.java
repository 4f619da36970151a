package org.maskdeep.image.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The names of formats that are not decoded here, by the first bytes of their files. */
final class ForeignFormat {
  private static final int LOOKED_AT = 1024;

  private record Magic(String name, int at, String bytes) {}

  /** Bytes as characters of ISO-8859-1; the first that fits decides. */
  private static final List<Magic> KNOWN =
      List.of(
          new Magic("WebP", 8, "WEBP"),
          new Magic("AVIF", 4, "ftypavif"),
          new Magic("AVIF", 4, "ftypavis"),
          new Magic("HEIC", 4, "ftyphei"),
          new Magic("HEIC", 4, "ftyphev"),
          new Magic("HEIC", 4, "ftypmif1"),
          new Magic("HEIC", 4, "ftypmsf1"),
          new Magic("video", 4, "ftyp"),
          new Magic("TIFF", 0, "II*\0"),
          new Magic("TIFF", 0, "MM\0*"),
          new Magic("BigTIFF", 0, "II+\0"),
          new Magic("BigTIFF", 0, "MM\0+"),
          new Magic("JPEG 2000", 4, "jP  \r\n\u0087\n"),
          new Magic("JPEG 2000", 0, "\u00ffO\u00ffQ"),
          new Magic("JPEG XL", 4, "JXL \r\n\u0087\n"),
          new Magic("JPEG XL", 0, "\u00ff\n"),
          new Magic("Photoshop", 0, "8BPS"),
          new Magic("OpenEXR", 0, "v/1\u0001"),
          new Magic("Windows icon", 0, "\0\0\u0001\0"),
          new Magic("QOI", 0, "qoif"),
          new Magic("DDS", 0, "DDS "),
          new Magic("GIMP", 0, "gimp xcf"),
          new Magic("PDF", 0, "%PDF"),
          new Magic("PostScript", 0, "%!PS"));

  private ForeignFormat() {}

  /** The name of the format, or null when it is unknown. */
  static String of(byte[] bytes) {
    int n = Math.min(LOOKED_AT, bytes.length);
    String begin = new String(bytes, 0, n, StandardCharsets.ISO_8859_1);
    for (Magic magic : KNOWN) {
      if (begin.startsWith(magic.bytes(), magic.at())
          && (magic.at() != 8 || begin.startsWith("RIFF"))) {
        return magic.name();
      }
    }
    if (begin.matches("(?s)P[1-7]\\s.*")) {
      return "Netpbm";
    }
    String text = begin.stripLeading();
    return text.startsWith("<") && begin.contains("<svg") ? "SVG" : null;
  }
}
