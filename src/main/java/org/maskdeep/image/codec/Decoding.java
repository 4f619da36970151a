package org.maskdeep.image.codec;

import java.io.IOException;

/** How image files become pixels: the values of the recipe key {@code data.decoder}. */
public enum Decoding {
  /** By Java's own decoders; the pixels are Pillow's, to the bit. */
  EXACT,
  /** JPEG by libjpeg-turbo, a library of the system. */
  TURBOJPEG,
  /**
   * JPEG by libjpeg-turbo, and views of training from as few pixels as they need: the inverse DCT
   * makes fewer of each block.
   */
  TURBOJPEG_SCALED;

  /**
   * A decoder of this kind; close it.
   *
   * @throws IOException when the library is missing; the message names the package to install
   */
  public ImageDecoder open() throws IOException {
    return this == EXACT ? ImageDecoder.EXACT : TurboJpegDecoder.open(this == TURBOJPEG_SCALED);
  }
}
