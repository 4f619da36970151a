package org.maskdeep.train.recipe;

import java.util.List;
import java.util.Map;

/** A value of a recipe as it is written, before its key says what it must be. */
sealed interface RecipeValue {
  /** The line it stands in, from 1. */
  int line();

  /**
   * A single value.
   *
   * @param text without quotes
   * @param quoted whether it is text whatever it looks like
   */
  record Scalar(String text, boolean quoted, int line) implements RecipeValue {}

  /** A list. */
  record Items(List<RecipeValue> values, int line) implements RecipeValue {}

  /** A map of keys. */
  record Keys(Map<String, RecipeValue> values, int line) implements RecipeValue {}
}
