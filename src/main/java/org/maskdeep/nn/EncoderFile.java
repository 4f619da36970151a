package org.maskdeep.nn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a file of encoder weights says of the encoder, in its metadata. */
public final class EncoderFile {
  private static final String MODEL = "model";
  private static final String WIDTH = "width";
  private static final String STEM = "stem";

  private EncoderFile() {}

  /** A word of a file's metadata, which must be one of the known. */
  public static String known(Path file, String key, String word, List<String> known)
      throws IOException {
    if (!known.contains(word)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: its metadata has %s '%s', which is none of %s; say which with --%s",
              file,
              key,
              word,
              String.join(", ", known),
              key));
    }
    return word;
  }

  /** The width in a file's metadata. */
  public static int width(Path file, String text) throws IOException {
    if (!text.matches("[0-9]{1,6}")) {
      throw new IOException(file + ": its metadata has width '" + text + "'; say --width");
    }
    return Integer.parseInt(text);
  }

  /** The metadata of an encoder's weights. */
  public static Map<String, String> metadata(ResNetOptions o) {
    return Map.of(
        MODEL,
        "resnet" + o.depth(),
        WIDTH,
        Integer.toString(o.width()),
        STEM,
        o.smallStem() ? "small" : "standard");
  }
}
