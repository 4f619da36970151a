package org.maskdeep.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/** Drawn images and stored vectors for the tests of this package. */
public final class Pictures {
  private Pictures() {}

  /** (7x + 13y + 29c) mod 256: sharp edges that make filters overshoot. */
  public static Image formula(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          rgb[i++] = (byte) (x * 7 + y * 13 + c * 29);
        }
      }
    }
    return new Image(width, height, rgb);
  }

  public static byte[] resource(String name) throws IOException {
    try (InputStream in = Pictures.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no test resource " + name);
      }
      return in.readAllBytes();
    }
  }

  /** Lines of a stored table, split at blanks. */
  public static List<String[]> table(String name) {
    try {
      String text = new String(resource(name), StandardCharsets.US_ASCII);
      return text.lines().map(line -> line.split(" ")).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static String crc(Image image) {
    CRC32 crc = new CRC32();
    crc.update(image.rgb());
    return "%08x".formatted(crc.getValue());
  }
}
