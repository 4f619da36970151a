package org.maskdeep.train.method;

import java.util.Locale;
import org.maskdeep.train.recipe.RecipeChecks;
import org.maskdeep.train.section.OptimizerRecipe;

/** Checks of keys that several methods have. */
final class MethodChecks {
  private static final int MOST_WIDTH = 1 << 20;
  private static final double LEAST_TEMPERATURE = 1e-6;
  private static final double MOST_TEMPERATURE = 100;

  private MethodChecks() {}

  static void heads(int hidden, int out) {
    RecipeChecks.range("method.hidden", hidden, 1, MOST_WIDTH);
    RecipeChecks.range("method.out", out, 1, MOST_WIDTH);
  }

  static void momentum(double momentum) {
    RecipeChecks.range("method.momentum", momentum, 0, 1);
  }

  /**
   * Where images of one part of a batch are needed together.
   *
   * @param method what it does with them, such as {@code imae mixes}
   */
  static void twoToAPart(String method, OptimizerRecipe optimizer) {
    if (optimizer.batch() / optimizer.accumulate() < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe keys optimizer.batch = %d and optimizer.accumulate = %d: leave one image to a"
                  + " part, and %s two or more of a part; lower accumulate, or raise batch",
              optimizer.batch(),
              optimizer.accumulate(),
              method));
    }
  }

  static void temperature(double temperature) {
    RecipeChecks.range("method.temperature", temperature, LEAST_TEMPERATURE, MOST_TEMPERATURE);
  }
}
