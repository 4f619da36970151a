package org.maskdeep.train.recipe;

import java.util.List;
import java.util.Locale;

/** Checks of recipe values; every message names the key. */
public final class RecipeChecks {
  private RecipeChecks() {}

  /** A number that must lie in [least, most]. */
  public static void range(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key %s = %s: must be between %s and %s",
              key,
              number(value),
              number(least),
              number(most)));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** The enum constant that a word of a recipe means: lower case, hyphens. */
  public static <E extends Enum<E>> E word(String key, String word, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (RecipeWords.of(constant).equalsIgnoreCase(word)) {
        return constant;
      }
    }
    throw unknown(key, word, RecipeWords.all(type));
  }

  /** The error of a word that is none of the known ones. */
  public static IllegalArgumentException unknown(String key, String word, List<String> known) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "recipe key %s = '%s': must be one of %s",
            key,
            word,
            String.join(", ", known)));
  }

  /** A number that must be at least another. */
  public static void atLeast(String key, double value, double least) {
    if (!(value >= least)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key %s = %s: must be at least %s",
              key,
              number(value),
              number(least)));
    }
  }

  /** A whole number of which another key's must be a multiple. */
  public static void divides(String key, int value, String ofKey, int of) {
    if (value < 1 || of % value != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key %s = %d: %s = %d must be a multiple of it",
              key,
              value,
              ofKey,
              of));
    }
  }

  /** A list that must be of a length; returned as it is. */
  public static <N> List<N> list(String key, List<N> values, int size) {
    if (values.size() != size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "recipe key %s = %s: must be a list of %d numbers", key, values, size));
    }
    return values;
  }
}
