package org.maskdeep.data;

import java.io.IOException;
import org.maskdeep.image.Image;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;

/** Images by index. May be read from several threads at once. */
public interface Images {
  /** Short name for tables and errors, such as {@code cifar10/train}. */
  String name();

  /** Number N of samples. */
  int size();

  /** What identifies a sample in an error or a list: a path in its folder or archive. */
  String sampleName(int index);

  /**
   * Decodes a sample.
   *
   * @throws IOException when it cannot be read or decoded; the message names it
   */
  Image image(int index) throws IOException;

  /**
   * Decodes a sample at least as finely as is needed.
   *
   * @param need is not asked by what does not scale
   * @throws IOException as {@link #image(int)}
   */
  default ScaledImage image(int index, Resolution need) throws IOException {
    return ScaledImage.full(image(index));
  }

  /** Whether {@link #image(int, Resolution)} may give fewer pixels than the image has. */
  default boolean scales() {
    return false;
  }
}
