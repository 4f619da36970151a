package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import org.maskdeep.method.Byol;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Method;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.optim.Schedule;

/**
 * {@link Byol}.
 *
 * @param hidden width inside the heads
 * @param out width of their output, D
 * @param momentum of the target network at the start; it goes to 1 by a cosine
 * @param loss how predictions are compared with targets
 * @param temperature T of {@link PredictionLoss#CONTRAST}
 */
public record ByolRecipe(
    int hidden, int out, double momentum, PredictionLoss loss, double temperature)
    implements MethodRecipe {
  static final String NAME = "byol";

  /** Checks the numbers. */
  public ByolRecipe {
    MethodChecks.heads(hidden, out);
    MethodChecks.momentum(momentum);
    MethodChecks.temperature(temperature);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    HeadOptions heads = new HeadOptions(hidden, out);
    return new Byol(manager, encoder, heads, loss.similarity(temperature), run.seed());
  }

  @Override
  public boolean contrasts() {
    return loss == PredictionLoss.CONTRAST;
  }

  @Override
  public Schedule targetMomentum(long steps) {
    return Schedule.ema(momentum, steps);
  }
}
