package org.maskdeep.data;

import java.io.IOException;
import org.maskdeep.image.Image;

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
}
