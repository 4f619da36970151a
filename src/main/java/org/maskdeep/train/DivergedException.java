package org.maskdeep.train;

/** A run whose loss or gradients are no numbers any more; the message says when and what to try. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Names the step and what broke. */
  public DivergedException(long step, String what, double value) {
    super(
        ("step %d: %s is %s. The last checkpoint is from before it. Likely a learning rate too high:"
                + " try half of it (--set optimizer.learning_rate=…) or a longer warm-up")
            .formatted(step, what, value));
  }
}
