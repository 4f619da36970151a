package org.maskdeep.data.detection;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The parts of a file's path, so that paths written on other systems can be compared. */
final class ImageName {
  private ImageName() {}

  /**
   * The parts of a {@code file_name}: slashes of either kind, {@code ./}, {@code C:\} and {@code
   * https://} are understood; nothing is left of a name that names no file.
   */
  static List<String> parts(String fileName) {
    String path = fileName.replace('\\', '/');
    if (path.matches("(?i)[a-z][a-z0-9+.-]+://.*")) {
      path = path.substring(path.indexOf("://") + 3).replaceFirst("[?#].*$", "");
    }
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(composed(part));
      }
    }
    return parts;
  }

  /** The parts with %20 and the like decoded; the same where there are none. */
  static List<String> decoded(List<String> parts) {
    try {
      return parts.stream()
          .map(p -> URLDecoder.decode(p.replace("+", "%2B"), StandardCharsets.UTF_8))
          .map(ImageName::composed)
          .toList();
    } catch (IllegalArgumentException e) {
      return parts; // a percent sign that is none of these
    }
  }

  /** macOS writes an umlaut as two characters, others as one. */
  private static String composed(String part) {
    return Normalizer.normalize(part, Normalizer.Form.NFC);
  }

  /** How many parts two paths have in common, counted from the end. */
  static int commonEnd(List<String> a, List<String> b) {
    int n = 0;
    int most = Math.min(a.size(), b.size());
    while (n < most && a.get(a.size() - 1 - n).equals(b.get(b.size() - 1 - n))) {
      n++;
    }
    return n;
  }

  static String last(List<String> parts) {
    return parts.isEmpty() ? "" : parts.get(parts.size() - 1);
  }

  /** The name in lower case without its ending: {@code 1} of {@code 1.JPG}. */
  static String stem(String name) {
    return name.replaceFirst("(?<=.)\\.[^.]*$", "").toLowerCase(Locale.ROOT);
  }

  static List<String> joined(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return Collections.unmodifiableList(all);
  }
}
