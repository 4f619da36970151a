package org.maskdeep.eval;

/** Checks of numbers, with messages that name what is wrong. */
final class Require {
  private Require() {}

  static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " = " + value + " must be at least " + least);
    }
  }

  static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " = " + value + " must be a number above 0");
    }
  }
}
