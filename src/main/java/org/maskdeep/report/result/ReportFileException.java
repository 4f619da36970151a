package org.maskdeep.report.result;

import java.io.IOException;

/** A results file that does not say what it should; the message names the file and the place. */
public final class ReportFileException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * Says what is wrong where.
   *
   * @param file the file
   * @param place the key or line in it
   * @param problem what is wrong and how to mend it
   */
  public ReportFileException(Object file, String place, String problem) {
    super(file + ": " + place + ": " + problem);
  }
}
