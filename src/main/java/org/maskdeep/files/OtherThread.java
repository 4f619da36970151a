package org.maskdeep.files;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Work that was done in another thread. */
public final class OtherThread {
  private OtherThread() {}

  /**
   * Throws what the work failed with, as if it had been done in this thread.
   *
   * @return never; so that a caller can write {@code throw OtherThread.failure(e)}
   */
  public static RuntimeException failure(ExecutionException e) throws IOException {
    Throwable cause = e.getCause();
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(cause);
  }
}
