package org.maskdeep.data.loader;

import java.util.List;
import org.maskdeep.data.Replaced;

/** A batch in memory, from whatever loader: what every training run needs to know of it. */
public interface LoadedBatch extends AutoCloseable {
  /** Which samples of the data set these are, stand-ins under their own index, [b]. */
  int[] indices();

  /** The samples of this batch that could not be decoded, and what stands in for them. */
  List<Replaced> replaced();

  /** Gives its memory back; a second call does nothing. */
  @Override
  default void close() {}
}
