package org.maskdeep.image;

/**
 * Width and height of an image in pixels.
 *
 * @param width W, at least 1
 * @param height H, at least 1
 */
public record ImageSize(int width, int height) {
  /** Checks that the image has pixels. */
  public ImageSize {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a size of " + width + "x" + height + " has no pixels");
    }
  }

  /** Number W·H of pixels. */
  public long pixels() {
    return (long) width * height;
  }
}
