package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Method;
import org.maskdeep.method.MoCo;
import org.maskdeep.method.MoCoOptions;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.optim.Schedule;
import org.maskdeep.train.recipe.RecipeChecks;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * {@link MoCo}.
 *
 * @param hidden width inside the head
 * @param out width of its output, D
 * @param momentum of the target network; it stays
 * @param queue K, keys of earlier batches: the negatives
 * @param temperature T of the loss
 */
public record MoCoRecipe(int hidden, int out, double momentum, int queue, double temperature)
    implements MethodRecipe {
  static final String NAME = "moco";

  private static final int MOST_KEYS = 1 << 24;

  /** Checks the numbers. */
  public MoCoRecipe {
    MethodChecks.heads(hidden, out);
    MethodChecks.momentum(momentum);
    RecipeChecks.range("method.queue", queue, 1, MOST_KEYS);
    MethodChecks.temperature(temperature);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    MoCoOptions options = new MoCoOptions(queue, temperature);
    return new MoCo(manager, encoder, options, new HeadOptions(hidden, out), run.seed());
  }

  @Override
  public Schedule targetMomentum(long steps) {
    return Schedule.constant(momentum);
  }

  /** The queue holds at least a batch. */
  @Override
  public void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {
    if (queue < optimizer.batch()) {
      throw new IllegalArgumentException(
          "recipe key method.queue = "
              + queue
              + ": must be at least optimizer.batch = "
              + optimizer.batch());
    }
  }
}
