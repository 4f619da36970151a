package org.maskdeep.train.section;

import java.util.List;
import org.maskdeep.train.recipe.RecipeChecks;

/**
 * Optimizer and schedule.
 *
 * @param name {@code sgd}, {@code lars} or {@code adamw}
 * @param learningRate at batch 256; scales with the batch
 * @param momentum of SGD and LARS
 * @param betas β₁ and β₂ of AdamW
 * @param weightDecay λ
 * @param batch images a step
 * @param epochs passes over the data
 * @param warmupEpochs of which the learning rate rises
 * @param accumulate in how many parts the gradients of a batch are computed, one after the other
 * @param contrast what a loss with a contrast sees of a batch in parts
 * @param syncBatchNorm whether batch norms see the images of all processes, not of their own alone
 * @param clip largest norm of the gradients; 0: they are left as they are
 */
public record OptimizerRecipe(
    String name,
    double learningRate,
    double momentum,
    List<Double> betas,
    double weightDecay,
    int batch,
    int epochs,
    double warmupEpochs,
    int accumulate,
    ContrastScope contrast,
    boolean syncBatchNorm,
    double clip) {
  private static final List<String> NAMES = List.of("sgd", "lars", "adamw");

  /** Checks the numbers. */
  public OptimizerRecipe {
    if (!NAMES.contains(name)) {
      throw RecipeChecks.unknown("optimizer.name", name, NAMES);
    }
    RecipeChecks.atLeast("optimizer.learning_rate", learningRate, 0);
    RecipeChecks.range("optimizer.momentum", momentum, 0, Math.nextDown(1.0));
    betas = List.copyOf(RecipeChecks.list("optimizer.betas", betas, 2));
    betas.forEach(beta -> RecipeChecks.range("optimizer.betas", beta, 0, Math.nextDown(1.0)));
    RecipeChecks.atLeast("optimizer.weight_decay", weightDecay, 0);
    RecipeChecks.range("optimizer.batch", batch, 2, 1 << 20);
    RecipeChecks.range("optimizer.epochs", epochs, 1, 1 << 20);
    RecipeChecks.range("optimizer.warmup_epochs", warmupEpochs, 0, epochs);
    RecipeChecks.divides("optimizer.accumulate", accumulate, "optimizer.batch", batch);
    RecipeChecks.atLeast("optimizer.clip", clip, 0);
  }

  /** The same, of weights that move at a rate of their own. */
  public OptimizerRecipe at(double otherRate, double otherDecay) {
    return new OptimizerRecipe(
        name,
        otherRate,
        momentum,
        betas,
        otherDecay,
        batch,
        epochs,
        warmupEpochs,
        accumulate,
        contrast,
        syncBatchNorm,
        clip);
  }
}
