package org.maskdeep.tensor.mpi;

/** The processes cannot talk to each other. */
public final class MpiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MpiException(String message) {
    super(message);
  }
}
