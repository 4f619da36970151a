package org.maskdeep.run;

/** Work that was left because it was asked for; not a failure. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long step;

  /** Stopped after so many steps. */
  public StoppedException(long step) {
    super("stopped at step " + step + " as asked");
    this.step = step;
  }

  /** Steps made. */
  public long step() {
    return step;
  }
}
