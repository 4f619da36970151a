package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Method;
import org.maskdeep.method.SimSiam;
import org.maskdeep.nn.EncoderSpec;

/**
 * {@link SimSiam}.
 *
 * @param hidden width inside the projector
 * @param out width of its output, D; the predictor's bottleneck is D/4
 */
public record SimSiamRecipe(int hidden, int out) implements MethodRecipe {
  static final String NAME = "simsiam";

  /** Checks the numbers. */
  public SimSiamRecipe {
    MethodChecks.heads(hidden, out);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    return new SimSiam(manager, encoder, new HeadOptions(hidden, out), run.seed());
  }
}
