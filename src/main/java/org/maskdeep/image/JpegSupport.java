package org.maskdeep.image;

/** Whether this Java can decode JPEG. */
public final class JpegSupport {
  private JpegSupport() {}

  /**
   * Starts the decoder.
   *
   * @throws IllegalStateException when a library of the system is missing; the message says what to
   *     do
   */
  public static void check() {
    JpegDecoder.start();
  }
}
