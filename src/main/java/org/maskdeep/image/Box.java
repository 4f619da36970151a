package org.maskdeep.image;

import java.util.Locale;

/**
 * A rectangle with fractional edges, as Pillow's {@code box}: filters may look at pixels outside
 * it.
 *
 * @param left left edge in pixels, at least 0
 * @param top top edge in pixels, at least 0
 * @param right right edge in pixels, more than left
 * @param bottom bottom edge in pixels, more than top
 */
public record Box(float left, float top, float right, float bottom) {
  /** Checks that the box is not empty. */
  public Box {
    if (!(left >= 0 && top >= 0 && right > left && bottom > top)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the box (%s, %s, %s, %s) must begin at 0 or later and have left < right, top < bottom",
              left,
              top,
              right,
              bottom));
    }
  }

  /** The whole image. */
  public static Box whole(Image image) {
    return new Box(0, 0, image.width(), image.height());
  }
}
