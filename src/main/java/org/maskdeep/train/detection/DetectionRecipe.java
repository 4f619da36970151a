package org.maskdeep.train.detection;

import java.util.List;
import java.util.Locale;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.train.recipe.RecipeChecks;

/**
 * Everything that decides what the training of a detector computes. Every key stands, with what it
 * means, in the resource {@code recipes/detection/defaults.yaml}; {@link DetectionRecipes} reads
 * the others over it.
 *
 * @param name what to call it in tables
 * @param seed of new weights, order, augmentation and draws
 * @param data which images
 * @param model the detector
 * @param input how images enter it
 * @param optimizer how weights move
 * @param run how the run is kept and evaluated
 */
public record DetectionRecipe(
    String name,
    long seed,
    DataRecipe data,
    DetectorRecipe model,
    InputRecipe input,
    OptimizerRecipe optimizer,
    RunRecipe run) {

  /**
   * Images.
   *
   * @param train what is learned from, as {@code PLACE/SPLIT}
   * @param test what the detector is evaluated on
   * @param threads that decode ahead of the step; the result does not depend on them
   * @param maxBadFraction largest share of the training images that may be broken
   * @param decoder of image files, in training and evaluation; not {@link
   *     Decoding#TURBOJPEG_SCALED}
   */
  public record DataRecipe(
      String train, String test, int threads, double maxBadFraction, Decoding decoder) {
    /** Checks the values. */
    public DataRecipe {
      if (decoder == Decoding.TURBOJPEG_SCALED) {
        throw new IllegalArgumentException(
            "recipe key data.decoder = turbojpeg-scaled: is for views of pretraining; a detector"
                + " resizes whole images, whose pixels its boxes and masks count; use turbojpeg");
      }
      RecipeChecks.range("data.threads", threads, 0, 256);
      RecipeChecks.range("data.max_bad_fraction", maxBadFraction, 0, 1);
    }
  }

  /**
   * How images enter the network.
   *
   * @param shortSides lengths of the short side in training, each equally likely
   * @param testShortSide length of the short side otherwise
   * @param maxSide largest length of the long side
   * @param antialias whether images are smoothed when they are made smaller
   * @param flip how likely an image is mirrored in training
   */
  public record InputRecipe(
      List<Integer> shortSides, int testShortSide, int maxSide, boolean antialias, double flip) {
    /** Checks the numbers. */
    public InputRecipe {
      shortSides = List.copyOf(shortSides);
      RecipeChecks.range("input.short_sides", shortSides.size(), 1, 1000);
      shortSides.forEach(side -> RecipeChecks.range("input.short_sides", side, 1, maxSide));
      RecipeChecks.range("input.test_short_side", testShortSide, 1, maxSide);
      RecipeChecks.range("input.flip", flip, 0, 1);
    }
  }

  /**
   * SGD with momentum or AdamW, a linear warm-up, and the rate divided by ten at milestones.
   *
   * @param name {@code sgd} or {@code adamw}
   * @param steps of the whole run
   * @param batch images a step
   * @param learningRate after the warm-up
   * @param momentum of SGD
   * @param weightDecay of all weights; AdamW's is not applied to biases and norms
   * @param milestones steps at which the rate becomes a tenth; those after the last step are idle
   * @param warmupSteps steps of the warm-up
   * @param accumulate in how many parts the gradients of a batch are computed, one after the other
   * @param clip largest norm of the gradients; 0: they are left as they are
   */
  public record OptimizerRecipe(
      String name,
      int steps,
      int batch,
      double learningRate,
      double momentum,
      double weightDecay,
      List<Long> milestones,
      int warmupSteps,
      int accumulate,
      double clip) {
    private static final List<String> NAMES = List.of(TrainingPlan.SGD, TrainingPlan.ADAMW);

    /** Checks the numbers. */
    public OptimizerRecipe {
      if (!NAMES.contains(name)) {
        throw RecipeChecks.unknown("optimizer.name", name, NAMES);
      }
      milestones = List.copyOf(milestones);
      RecipeChecks.range("optimizer.steps", steps, 1, 1 << 30);
      RecipeChecks.range("optimizer.batch", batch, 1, 1 << 16);
      RecipeChecks.range("optimizer.learning_rate", learningRate, 1e-12, 1e6);
      RecipeChecks.range("optimizer.momentum", momentum, 0, Math.nextDown(1.0));
      RecipeChecks.range("optimizer.weight_decay", weightDecay, 0, 1);
      RecipeChecks.range("optimizer.warmup_steps", warmupSteps, 0, 1 << 30);
      long last = warmupSteps;
      for (long milestone : milestones) {
        if (milestone <= last) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "recipe key optimizer.milestones = %s: steps must ascend and lie after"
                      + " optimizer.warmup_steps = %d",
                  milestones,
                  warmupSteps));
        }
        last = milestone;
      }
      RecipeChecks.divides("optimizer.accumulate", accumulate, "optimizer.batch", batch);
      RecipeChecks.range("optimizer.clip", clip, 0, 1e12);
    }
  }

  /**
   * How the run is kept and evaluated.
   *
   * @param checkpointEvery steps between checkpoints
   * @param keep how many of the newest checkpoints stay
   * @param evaluateEpochs epochs between evaluations; 0: only after the last step
   */
  public record RunRecipe(int checkpointEvery, int keep, int evaluateEpochs) {
    /** Checks the numbers. */
    public RunRecipe {
      RecipeChecks.range("run.checkpoint_every", checkpointEvery, 1, Integer.MAX_VALUE);
      RecipeChecks.range("run.keep", keep, 1, 1 << 20);
      RecipeChecks.range("run.evaluate_epochs", evaluateEpochs, 0, Integer.MAX_VALUE);
    }
  }

  /** How the weights are trained. */
  public TrainingPlan plan() {
    OptimizerRecipe o = optimizer;
    return new TrainingPlan(
        o.name(),
        o.steps(),
        o.batch(),
        o.learningRate(),
        o.momentum(),
        o.weightDecay(),
        o.milestones(),
        o.warmupSteps(),
        o.accumulate(),
        o.clip(),
        input.shortSides(),
        input.maxSide(),
        input.antialias(),
        input.flip(),
        data.maxBadFraction(),
        data.threads(),
        seed);
  }

  /** A plan without a recipe, for small networks and images: the rate falls once, late. */
  public static TrainingPlan small(
      long steps, int batch, double learningRate, int shortSide, long seed) {
    long warmup = Math.min(100, steps / 5);
    List<Long> milestones = steps < 4 ? List.of() : List.of(Math.max(warmup + 1, steps * 3 / 4));
    return new TrainingPlan(
        TrainingPlan.SGD,
        steps,
        batch,
        learningRate,
        0.9,
        1e-4,
        milestones,
        warmup,
        1,
        10,
        List.of(shortSide),
        2 * shortSide,
        false,
        0.5,
        0,
        1,
        seed);
  }
}
