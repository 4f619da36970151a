package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import org.maskdeep.method.FastSiam;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Method;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * {@link FastSiam}.
 *
 * @param hidden width inside the projector
 * @param out width of its output, D; the predictor's bottleneck is D/4
 */
public record FastSiamRecipe(int hidden, int out) implements MethodRecipe {
  static final String NAME = "fastsiam";

  /** Checks the numbers. */
  public FastSiamRecipe {
    MethodChecks.heads(hidden, out);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    return new FastSiam(manager, encoder, new HeadOptions(hidden, out), run.seed());
  }

  /** With two views it would be SimSiam. */
  @Override
  public void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {
    if (views.further() == 0) {
      throw new IllegalArgumentException(
          "recipe key views.further = 0: the method fastsiam needs at least one view beyond the"
              + " first two; with two it is simsiam");
    }
  }

  @Override
  public boolean usesFurtherViews() {
    return true;
  }
}
