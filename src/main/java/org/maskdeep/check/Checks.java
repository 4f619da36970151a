package org.maskdeep.check;

/**
 * Checks of arguments; each throws an IllegalArgumentException that names the argument, its value
 * and what it must be.
 */
public final class Checks {
  private Checks() {}

  /** A whole number that is at least another. */
  public static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " = " + value + " must be at least " + least);
    }
  }

  /** A whole number in [least, most]. */
  public static void range(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " = " + value + " must be between " + least + " and " + most);
    }
  }

  /** A finite number of at least 0; returned as it is. */
  public static double atLeastZero(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " = " + value + " must be a number of at least 0");
    }
    return value;
  }

  /** A finite number above 0; returned as it is. */
  public static double positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " = " + value + " must be a number above 0");
    }
    return value;
  }

  /** A number in [0, 1]; returned as it is. */
  public static double fraction(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " = " + value + " must lie in [0, 1]");
    }
    return value;
  }

  /** A number in [0, 1), such as a momentum; returned as it is. */
  public static double belowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " = " + value + " must lie in [0, 1)");
    }
    return value;
  }

  /** A text that is there and not blank. */
  public static void text(String name, String text) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(name + " is empty; give it");
    }
  }

  /** A value that is there. */
  public static void notNull(String name, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing; give it");
    }
  }
}
