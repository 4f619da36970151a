package org.maskdeep.eval.online;

/** Whether numbers are numbers. */
final class Finite {
  private Finite() {}

  /** No NaN and nothing infinite. */
  static boolean all(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
