package org.maskdeep;

/** The largest number by size: what bounds of rounding are relative to. */
public final class Largest {
  private Largest() {}

  /** 0 of no numbers. */
  public static float of(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** 0 of no numbers. */
  public static double of(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
