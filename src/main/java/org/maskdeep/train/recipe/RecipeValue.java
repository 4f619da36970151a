package org.maskdeep.train.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.check.RenamedKeys;

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
  record Keys(Map<String, RecipeValue> values, int line) implements RecipeValue {
    /**
     * The same with the names of now, of a recipe that an earlier version recorded.
     *
     * @param prefix of the keys, empty or with a dot at its end
     */
    Keys current(String prefix) {
      Map<String, RecipeValue> current = new LinkedHashMap<>();
      values.forEach(
          (name, value) -> {
            String key = prefix + name;
            RecipeValue now = value;
            if (value instanceof Keys deeper) {
              now = deeper.current(key + ".");
            } else if (value instanceof Scalar s) {
              now = new Scalar(RenamedKeys.value(key, s.text), s.quoted, s.line);
            }
            current.put(RenamedKeys.now(key).substring(prefix.length()), now);
          });
      return new Keys(current, line);
    }
  }
}
