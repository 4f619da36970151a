package org.maskdeep.data.loader;

import java.io.IOException;

/**
 * Consecutive batches of a run from one of them on, made ahead if need be. To be used from one
 * thread.
 *
 * @param <B> the loader's batches
 */
public interface BatchSource<B extends LoadedBatch> extends AutoCloseable {
  /** Whether there is another one. A source may end with its epoch. */
  boolean hasNext();

  /**
   * The next one; close it after use.
   *
   * @throws IOException when samples cannot be read, or more than the run allows
   */
  B next() throws IOException;

  /** Stops what works ahead; a second call does nothing. */
  @Override
  default void close() {}
}
