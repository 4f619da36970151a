package org.maskdeep.train;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * Warns when a representation collapses: when spread or rank of the features have been below the
 * recipe's bounds for so many steps. Once per collapse; a good look at the features arms it again.
 */
final class CollapseWatch {
  private final Recipe.RunRecipe bounds;
  private final Consumer<String> warnings;
  private long since = -1; // the first step of an unbroken row of bad looks; -1: the last was good
  private boolean warned;

  CollapseWatch(Recipe.RunRecipe bounds, Consumer<String> warnings) {
    this.bounds = bounds;
    this.warnings = warnings;
  }

  /**
   * A step was made.
   *
   * @param health null when nobody looked
   */
  void look(long step, Health health) {
    if (health == null) {
      return;
    }
    boolean alike = health.featureStd() < bounds.minFeatureStd();
    boolean flat = health.effectiveRank() < bounds.minEffectiveRank();
    if (!alike && !flat) {
      since = -1;
      warned = false;
      return;
    }
    since = since < 0 ? step : since;
    if (!warned && step - since >= bounds.collapseSteps()) {
      warned = true;
      warnings.accept(
          String.format(
              Locale.ROOT,
              "step %d: the representation collapses: %s, for %d steps. Try a lower learning rate, a"
                  + " longer warm-up or a higher momentum of the target",
              step,
              alike ? alike(health) : flat(health),
              step - since));
    }
  }

  private String alike(Health health) {
    return String.format(
            Locale.ROOT,
            "the features of different images look alike (feature std %.3f, below %s; 1 is a perfect",
            health.featureStd(),
            bounds.minFeatureStd())
        + " spread)";
  }

  private String flat(Health health) {
    return String.format(
        Locale.ROOT,
        "the features use %.1f dimensions only (effective rank, below %s)",
        health.effectiveRank(),
        bounds.minEffectiveRank());
  }
}
