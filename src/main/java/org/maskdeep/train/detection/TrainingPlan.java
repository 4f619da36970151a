package org.maskdeep.train.detection;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.optim.AdamWOptions;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.Schedule;
import org.maskdeep.optim.SgdOptions;
import org.maskdeep.optim.WeightDecay;

/**
 * How a detector is trained: SGD with momentum or AdamW, a linear warm-up, the rate divided at
 * milestones.
 *
 * @param optimizer {@link #SGD} or {@link #ADAMW}
 * @param steps of the whole run
 * @param batch images a step
 * @param learningRate after the warm-up
 * @param momentum of SGD
 * @param weightDecay of all weights; AdamW's is not applied to biases and norms
 * @param milestones steps at which the rate is multiplied by a tenth
 * @param warmupSteps steps of the warm-up, which starts at a thousandth of the rate
 * @param accumulate in how many parts the gradients of a batch are computed; divides {@code batch}
 * @param clip largest norm of the gradients; 0: they are left as they are
 * @param shortSides lengths of the short side in pixels, each equally likely
 * @param maxSide largest length of the long side
 * @param antialias whether images are smoothed when they are made smaller
 * @param flip how likely an image is mirrored
 * @param maxBadFraction how large a share of the images may be broken, in [0, 1]: others stand in
 * @param threads that decode ahead; 0: the one that trains does it
 * @param seed of the run
 */
public record TrainingPlan(
    String optimizer,
    long steps,
    int batch,
    double learningRate,
    double momentum,
    double weightDecay,
    List<Long> milestones,
    long warmupSteps,
    int accumulate,
    double clip,
    List<Integer> shortSides,
    int maxSide,
    boolean antialias,
    double flip,
    double maxBadFraction,
    int threads,
    long seed) {
  /** Stochastic gradient descent with momentum. */
  public static final String SGD = "sgd";

  /** Adam with decoupled weight decay. */
  public static final String ADAMW = "adamw";

  private static final double GAMMA = 0.1;
  private static final double WARMUP_START = 0.001;

  /** Checks the numbers. */
  public TrainingPlan {
    milestones = List.copyOf(milestones);
    shortSides = List.copyOf(shortSides);
    if (steps < 1 || batch < 1 || !(learningRate > 0) || !(clip >= 0) || shortSides.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "steps %d, batch %d, learning rate %s, clip %s, short sides %s: all must be positive",
              steps,
              batch,
              learningRate,
              clip,
              shortSides));
    }
  }

  /** The optimizer of these weights. */
  Optimizer optimizer(Map<String, NDArray> weights) {
    return optimizer.equals(ADAMW)
        ? Optimizer.adamW(weights, AdamWOptions.of(WeightDecay.kernels(weightDecay)))
        : Optimizer.sgd(weights, SgdOptions.of(momentum, weightDecay));
  }

  /** The learning rate of every step. */
  Schedule schedule() {
    double start = learningRate * WARMUP_START;
    return new Schedule.MultiStep(learningRate, milestones, GAMMA, warmupSteps, start);
  }
}
