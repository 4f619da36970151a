package org.maskdeep.files;

import java.io.IOException;

/** What is done with a value when it may fail as files fail. */
@FunctionalInterface
public interface IOConsumer<T> {

  /** Does it. */
  void accept(T value) throws IOException;
}
