package org.maskdeep.data;

import java.io.IOException;
import java.util.List;
import org.maskdeep.image.Image;

/**
 * Labelled images by index. Implementations may be read from several threads at once, and give the
 * same image for the same index every time.
 */
public interface Dataset extends AutoCloseable {
  /** Short name for tables and errors, such as {@code cifar10/train}. */
  String name();

  /** Number N of samples. */
  int size();

  /** Names of the classes; a label is an index of this list. */
  List<String> classes();

  /** The label of a sample, in [0, classes). */
  int label(int index);

  /** What identifies a sample in an error or a list: a path in its folder or archive. */
  String sampleName(int index);

  /**
   * Decodes a sample.
   *
   * @throws IOException when it cannot be read or decoded; the message names it
   */
  Image image(int index) throws IOException;

  /**
   * A digest of what the data set holds (names, sizes, labels): equal for equal data, another for
   * data that changed. Cheap: reads no pixels.
   */
  String fingerprint();

  @Override
  void close() throws IOException;
}
