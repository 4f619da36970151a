package org.maskdeep.train.detection;

import java.util.List;
import java.util.Locale;
import org.maskdeep.optim.Schedule;

/**
 * How a detector is trained: SGD with momentum, a linear warm-up, the rate divided at milestones.
 *
 * @param steps of the whole run
 * @param batch images a step
 * @param learningRate after the warm-up
 * @param momentum of SGD
 * @param weightDecay of all weights
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

  /** The learning rate of every step. */
  Schedule schedule() {
    double start = learningRate * WARMUP_START;
    return new Schedule.MultiStep(learningRate, milestones, GAMMA, warmupSteps, start);
  }
}
