package org.maskdeep.train.method;

import org.maskdeep.train.recipe.RecipeChecks;

/** Checks of keys that several methods have. */
final class MethodChecks {
  private static final int MOST_WIDTH = 1 << 20;
  private static final double MOST_TEMPERATURE = 100;

  private MethodChecks() {}

  static void heads(int hidden, int out) {
    RecipeChecks.range("method.hidden", hidden, 1, MOST_WIDTH);
    RecipeChecks.range("method.out", out, 1, MOST_WIDTH);
  }

  static void momentum(double momentum) {
    RecipeChecks.range("method.momentum", momentum, 0, 1);
  }

  static void temperature(double temperature) {
    RecipeChecks.range("method.temperature", temperature, Double.MIN_VALUE, MOST_TEMPERATURE);
  }
}
