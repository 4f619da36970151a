package org.maskdeep.data.files;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Names of files as text, the same in every locale: their bytes are UTF-8, or else of an older
 * Western encoding. In a locale that is not UTF-8 the JDK's text of a path loses what is not ASCII.
 */
public final class FileNames {
  private static final Charset WESTERN = Charset.forName("windows-1252"); // Latin-1 and more
  private static final char LOST = '\uFFFD';
  private static final boolean UTF8_LOCALE =
      "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));

  private FileNames() {}

  /** The last part of a path as text. */
  public static String of(Path file) {
    Path last = file.getFileName();
    if (last == null) {
      return "";
    }
    String text = last.toString();
    if (isAscii(text) || UTF8_LOCALE && text.indexOf(LOST) < 0) {
      return text;
    }
    URI uri = last.toUri(); // the only form that keeps the bytes
    if (!"file".equals(uri.getScheme()) || uri.getRawPath() == null) {
      return text;
    }
    String raw = uri.getRawPath().replaceFirst("/$", "");
    return text(percentDecoded(raw.substring(raw.lastIndexOf('/') + 1)), WESTERN);
  }

  /** Bytes that were read as Latin-1; a text with other characters was decoded before. */
  static String ofLatin1(String bytes) {
    boolean decoded = isAscii(bytes) || bytes.chars().anyMatch(c -> c > 0xFF);
    return decoded ? bytes : text(bytes.getBytes(StandardCharsets.ISO_8859_1), WESTERN);
  }

  private static String text(byte[] bytes, Charset otherwise) {
    try {
      CharBuffer utf8 = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return utf8.toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, otherwise);
    }
  }

  private static byte[] percentDecoded(String text) {
    byte[] bytes = new byte[text.length()];
    int n = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes[n++] = (byte) Integer.parseInt(text.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        bytes[n++] = (byte) c;
      }
    }
    return Arrays.copyOf(bytes, n);
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
