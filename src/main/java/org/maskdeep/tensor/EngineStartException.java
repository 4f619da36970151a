package org.maskdeep.tensor;

/** PyTorch does not start; the message says why and what to set. */
public final class EngineStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EngineStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
