package org.maskdeep.optim;

import java.util.List;
import java.util.Locale;
import org.maskdeep.check.Checks;

/**
 * A number that depends on the step alone, such as a learning rate.
 *
 * <p>Steps count from 0. A warm-up of W steps runs linearly from {@code warmupStart} at step 0 to
 * {@code base} at step W. After its last step a schedule keeps its last value.
 */
public sealed interface Schedule {
  /**
   * The value at a step.
   *
   * @throws IllegalArgumentException when the step is negative
   */
  double at(long step);

  /** The same value at every step. */
  static Schedule constant(double value) {
    return new Constant(value);
  }

  /** {@link Cosine} down to 0 after a warm-up from 0. */
  static Schedule cosine(double base, long steps, long warmupSteps) {
    return new Cosine(base, 0, steps, warmupSteps, 0);
  }

  /** {@link MultiStep} without warm-up. */
  static Schedule multiStep(double base, List<Long> milestones, double gamma) {
    return new MultiStep(base, milestones, gamma, 0, 0);
  }

  /** {@link EmaCosine}. */
  static Schedule ema(double m0, long steps) {
    return new EmaCosine(m0, steps);
  }

  /**
   * One value.
   *
   * @param value at least 0
   */
  record Constant(double value) implements Schedule {
    /** Checks the value. */
    public Constant {
      Checks.atLeastZero("value", value);
    }

    @Override
    public double at(long step) {
      checkStep(step);
      return value;
    }
  }

  /**
   * Warm-up, then half a cosine: end + (base − end)(1 + cos(π(k − W)/(K − W)))/2.
   *
   * @param base the value at step W, the highest
   * @param end the value from step K on
   * @param steps K, all steps with the warm-up
   * @param warmupSteps W, less than K; 0 for none
   * @param warmupStart the value at step 0 when there is a warm-up
   */
  record Cosine(double base, double end, long steps, long warmupSteps, double warmupStart)
      implements Schedule {
    /** Checks the values. */
    public Cosine {
      Checks.atLeastZero("base", base);
      Checks.atLeastZero("end", end);
      Checks.atLeastZero("warm-up start", warmupStart);
      checkWarmup(warmupSteps);
      if (steps <= warmupSteps) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "steps = %d must be more than the %d warm-up steps",
                steps,
                warmupSteps));
      }
    }

    @Override
    public double at(long step) {
      if (checkStep(step) < warmupSteps) {
        return warm(step, warmupSteps, warmupStart, base);
      }
      return end + (base - end) * halfCosine(step - warmupSteps, steps - warmupSteps);
    }
  }

  /**
   * Warm-up, then base · gammaⁿ with n the number of milestones reached.
   *
   * @param base the value after the warm-up
   * @param milestones steps, ascending
   * @param gamma the factor at each milestone, above 0
   * @param warmupSteps W; 0 for none
   * @param warmupStart the value at step 0 when there is a warm-up
   */
  record MultiStep(
      double base, List<Long> milestones, double gamma, long warmupSteps, double warmupStart)
      implements Schedule {
    /** Checks the values. */
    public MultiStep {
      Checks.atLeastZero("base", base);
      Checks.positive("gamma", gamma);
      Checks.atLeastZero("warm-up start", warmupStart);
      checkWarmup(warmupSteps);
      milestones = List.copyOf(milestones);
      long before = warmupSteps;
      for (long milestone : milestones) {
        if (milestone < before || milestone == 0) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "milestones %s must ascend and lie after the %d warm-up steps",
                  milestones,
                  warmupSteps));
        }
        before = milestone + 1;
      }
    }

    @Override
    public double at(long step) {
      if (checkStep(step) < warmupSteps) {
        return warm(step, warmupSteps, warmupStart, base);
      }
      return base * Math.pow(gamma, milestones.stream().filter(m -> step >= m).count());
    }
  }

  /**
   * The momentum of a target network, m = 1 − (1 − m₀)(cos(πk/K) + 1)/2 (Grill et al., "Bootstrap
   * your own latent", 2020).
   *
   * @param m0 the value at step 0, in [0, 1]
   * @param steps K, from where on it is 1
   */
  record EmaCosine(double m0, long steps) implements Schedule {
    /** Checks the values. */
    public EmaCosine {
      Checks.fraction("m0", m0);
      if (steps < 1) {
        throw new IllegalArgumentException("steps = " + steps + " must be at least 1");
      }
    }

    @Override
    public double at(long step) {
      return 1 - (1 - m0) * halfCosine(checkStep(step), steps);
    }
  }

  private static double warm(long step, long warmupSteps, double from, double to) {
    return from + (to - from) * step / warmupSteps;
  }

  /** From 1 at 0 to 0 at {@code length}, and 0 after it. */
  private static double halfCosine(long k, long length) {
    return k >= length ? 0 : (1 + Math.cos(Math.PI * k / length)) / 2;
  }

  private static long checkStep(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("step = " + step + " must be at least 0");
    }
    return step;
  }

  private static void checkWarmup(long warmupSteps) {
    if (warmupSteps < 0) {
      throw new IllegalArgumentException("warm-up steps = " + warmupSteps + " must be at least 0");
    }
  }
}
