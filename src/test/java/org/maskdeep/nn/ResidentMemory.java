package org.maskdeep.nn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests of native memory look at. */
public final class ResidentMemory {
  private ResidentMemory() {}

  /**
   * Anonymous resident memory in kB: the Java heap too, but no mapped files.
   *
   * @param status of a process, as Linux has it
   */
  public static long kilobytes(Path status) throws IOException {
    System.gc();
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("RssAnon:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException(status + " has no RssAnon");
  }
}
