package org.maskdeep.optim;

import java.util.Locale;

/** A run whose numbers are none any more; the message says when and what to try. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long step;
  private final String what;
  private final double value;
  private final transient TensorStats anatomy;

  /**
   * Names the step and what broke.
   *
   * @param step that could not be made
   * @param what such as {@code the loss}
   * @param value NaN or an infinity
   * @param anatomy the networks at that moment
   * @param advice what to do; may be empty
   */
  public DivergedException(
      long step, String what, double value, TensorStats anatomy, String advice) {
    super(String.format(Locale.ROOT, "step %d: %s is %s. %s", step, what, value, advice).strip());
    this.step = step;
    this.what = what;
    this.value = value;
    this.anatomy = anatomy;
  }

  /** The same with better advice. */
  public DivergedException advised(String advice) {
    DivergedException better = new DivergedException(step, what, value, anatomy, advice);
    better.initCause(this);
    return better;
  }

  /** The step that could not be made. */
  public long step() {
    return step;
  }

  /** What is NaN or infinite, such as {@code the loss}. */
  public String what() {
    return what;
  }

  /** NaN or an infinity. */
  public double value() {
    return value;
  }

  /** The networks at that moment. */
  public TensorStats anatomy() {
    return anatomy;
  }
}
