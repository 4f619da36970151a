package org.maskdeep.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.maskdeep.image.Segmentation;

/**
 * Labelled images by index. Implementations may be read from several threads at once, and give the
 * same image for the same index every time.
 */
public interface Dataset extends Images, AutoCloseable {
  /** The classes of a set whose images have none. */
  List<String> UNLABELLED = List.of("unlabelled");

  /** Names of the classes; a label is an index of this list. */
  List<String> classes();

  /** The label of a sample, in [0, classes). */
  int label(int index);

  /**
   * A digest of what the data set holds: equal for equal data, another for data that changed. Made
   * of names, labels and sizes, of the contents of files (of all, or of a sample of a large set)
   * and of whatever else decides on the images, such as a seed. Decodes nothing; the first call may
   * read the files.
   */
  String fingerprint();

  /**
   * Which object of a sample each of its pixels shows, where that is known: segment 0 is what is no
   * object. Empty for photos without annotated masks, which are most.
   *
   * @throws IOException when it cannot be read
   */
  default Optional<Segmentation> objects(int index) throws IOException {
    return Optional.empty();
  }

  @Override
  void close() throws IOException;
}
