package org.maskdeep.tensor.io;

import java.io.IOException;
import java.nio.file.Path;

/** A tensor file that cannot be used: one line that names the file, the tensor and what to do. */
public class WeightFileException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 120;

  /** A fault of the file as a whole. */
  public WeightFileException(Path file, String reason) {
    super(file + ": " + plain(reason));
  }

  /** A fault of one tensor of the file. */
  public WeightFileException(Path file, String key, String reason) {
    super(file + ": tensor " + quote(key) + ": " + plain(reason));
  }

  /** A name out of a file, fit for one line: in quotes, cut, without control characters. */
  static String quote(String text) {
    return '"' + clip(text) + '"';
  }

  /** Foreign text, fit for one line. */
  static String clip(String text) {
    return plain(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
  }

  private static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
  }
}
