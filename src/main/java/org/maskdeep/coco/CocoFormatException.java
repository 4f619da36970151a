package org.maskdeep.coco;

import java.io.IOException;

/**
 * A file that is not a COCO annotation or result file; the message names the file and the place.
 */
public class CocoFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names the file and the reason. */
  public CocoFormatException(String file, String reason) {
    super(file + ": " + reason);
  }
}
