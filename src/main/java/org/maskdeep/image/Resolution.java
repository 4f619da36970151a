package org.maskdeep.image;

/**
 * How finely an image must be decoded for what is to be made of it: in eighths of its sides, as
 * JPEG decoders can (an 8x8 block of coefficients becomes 1x1 to 8x8 pixels).
 */
@FunctionalInterface
public interface Resolution {
  /** Every pixel. */
  int FULL = 8;

  /** All pixels, whatever the size. */
  Resolution WHOLE = (width, height) -> FULL;

  /**
   * The fewest eighths that are enough.
   *
   * @param width W of the whole image in pixels, upright
   * @param height H of the whole image in pixels, upright
   * @return in [1, 8]
   */
  int eighths(int width, int height);
}
