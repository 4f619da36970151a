package org.maskdeep.text;

/**
 * How fast work goes.
 *
 * @param count how many were done, steps or images
 * @param nanos the time that they took, in nanoseconds
 */
public record Rate(double count, long nanos) {

  /** How many a second; 0 before the first is done. */
  public double perSecond() {
    return count * 1e9 / Math.max(1, nanos);
  }

  /** How long more of them take at this rate, such as 3 min 20 s; 0 s while the rate is unknown. */
  public String timeFor(double more) {
    return Durations.of(count > 0 ? Math.round(more / perSecond()) : 0);
  }
}
