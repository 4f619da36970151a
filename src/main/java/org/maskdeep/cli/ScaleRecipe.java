package org.maskdeep.cli;

import java.io.IOException;
import java.util.List;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/**
 * A recipe of a scale, perhaps with something changed for an ablation: {@code smoke-maskdeep} or
 * {@code smoke-maskdeep[method.groups=1]}, several changes with {@code ;} between.
 *
 * @param recipe the name of the recipe
 * @param changes {@code key=value}
 */
record ScaleRecipe(String recipe, List<String> changes) {
  static ScaleRecipe of(String text) {
    int bracket = text.indexOf('[');
    if (bracket < 0) {
      return new ScaleRecipe(text, List.of());
    }
    if (!text.endsWith("]")) {
      throw new IllegalArgumentException("scales.yaml: '" + text + "' lacks its closing bracket");
    }
    String changes = text.substring(bracket + 1, text.length() - 1);
    return new ScaleRecipe(text.substring(0, bracket), List.of(changes.split(";")));
  }

  /** What differs, without the first part of the keys: {@code [groups=1]}, or the empty text. */
  String variant() {
    if (changes.isEmpty()) {
      return "";
    }
    return "["
        + String.join(", ", changes.stream().map(c -> c.substring(c.indexOf('.') + 1)).toList())
        + "]";
  }

  /** A recipe ready to run, and what its results are called: {@code maskdeep[groups=1]}. */
  record Planned(Recipe recipe, String label) {}

  /** The recipe with the settings, these changes and a seed. */
  Planned plan(List<String> settings, long seed) throws IOException {
    Recipe base = Recipes.load(recipe, settings).withSeed(seed);
    Recipe changed = Recipes.with(base, changes).withName(base.name() + variant());
    return new Planned(changed, base.method().name() + variant());
  }
}
