package org.maskdeep.image;

import java.io.IOException;

/** A file that cannot be read as a picture; the message names it and says why. */
public class ImageFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names the picture and the reason. */
  public ImageFormatException(String name, String reason) {
    super(name + ": " + reason);
  }
}
