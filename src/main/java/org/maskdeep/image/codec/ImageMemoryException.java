package org.maskdeep.image.codec;

import java.io.IOException;
import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;

/**
 * An image that does not fit in Java's heap. It is not a broken one: nothing may stand in for it,
 * or the size of the heap would decide what is trained on.
 */
public final class ImageMemoryException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final long SPARE = 256L << 20;

  /**
   * Names the image and what it needs.
   *
   * @param bytes about what decoding it takes
   */
  ImageMemoryException(String name, ImageSize size, long bytes) {
    super(
        String.format(
            Locale.ROOT,
            "%s: %dx%d pixels need about %d MiB beside what is in use, more than a heap of %d MiB"
                + " has left: give it more (java -Xmx%dm …) or make the image smaller",
            name,
            size.width(),
            size.height(),
            mib(bytes),
            mib(Runtime.getRuntime().maxMemory()),
            mib(Math.max(2 * bytes, Runtime.getRuntime().maxMemory()) + SPARE)));
  }

  /** Names an image of which no view can be made. */
  public static ImageMemoryException of(String name, Image image) {
    ImageSize size = new ImageSize(image.width(), image.height());
    return new ImageMemoryException(name, size, 3L * image.rgb().length);
  }

  private static long mib(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
