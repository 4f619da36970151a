package org.maskdeep.train;

/** A run whose numbers are none any more; the message says when and what to try. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long step;
  private final String what;
  private final double value;
  private final transient Anatomy anatomy; // null: not looked at

  /** Names the step and what broke. */
  public DivergedException(long step, String what, double value) {
    this(
        step,
        what,
        value,
        null,
        "The last checkpoint is from before it. Likely a learning rate too high: try half of it"
            + " (--set optimizer.learning_rate=…) or a longer warm-up");
  }

  /** As the other, with what the networks look like and what to do. */
  DivergedException(long step, String what, double value, Anatomy anatomy, String advice) {
    super("step %d: %s is %s. %s".formatted(step, what, value, advice));
    this.step = step;
    this.what = what;
    this.value = value;
    this.anatomy = anatomy;
  }

  /** The same with better advice. */
  DivergedException advised(String advice) {
    DivergedException better = new DivergedException(step, what, value, anatomy, advice);
    better.initCause(this);
    return better;
  }

  /** The step that could not be made. */
  public long step() {
    return step;
  }

  /** What is no number, such as {@code the loss}. */
  public String what() {
    return what;
  }

  /** NaN or an infinity. */
  public double value() {
    return value;
  }

  /** The networks at that moment; null when nobody looked. */
  public Anatomy anatomy() {
    return anatomy;
  }
}
