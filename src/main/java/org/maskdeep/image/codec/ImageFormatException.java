package org.maskdeep.image.codec;

import java.io.IOException;

/** A file that cannot be read as an image; the message names it and says why. */
public class ImageFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names the image and the reason. */
  public ImageFormatException(String name, String reason) {
    super(name + ": " + reason);
  }
}
