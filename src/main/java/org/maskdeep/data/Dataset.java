package org.maskdeep.data;

import java.io.IOException;
import java.util.List;

/**
 * Labelled images by index. Implementations may be read from several threads at once, and give the
 * same image for the same index every time.
 */
public interface Dataset extends Pictures, AutoCloseable {
  /** Names of the classes; a label is an index of this list. */
  List<String> classes();

  /** The label of a sample, in [0, classes). */
  int label(int index);

  /**
   * A digest of what the data set holds (names, sizes, labels): equal for equal data, another for
   * data that changed. Cheap: reads no pixels.
   */
  String fingerprint();

  @Override
  void close() throws IOException;
}
