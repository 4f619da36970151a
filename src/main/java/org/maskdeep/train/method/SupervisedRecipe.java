package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import org.maskdeep.method.Method;
import org.maskdeep.method.Supervised;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.train.recipe.RecipeChecks;

/**
 * {@link Supervised}.
 *
 * @param smoothing share of a label that is spread over all classes
 */
public record SupervisedRecipe(double smoothing) implements MethodRecipe {
  static final String NAME = "supervised";

  private static final double MOST_SMOOTHING = 0.99;

  /** Checks the number. */
  public SupervisedRecipe {
    RecipeChecks.range("method.smoothing", smoothing, 0, MOST_SMOOTHING);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    return new Supervised(manager, encoder, run.classes(), smoothing, run.seed());
  }

  @Override
  public boolean usesLabels() {
    return true;
  }
}
