package org.maskdeep.train;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.check.Checks;
import org.maskdeep.run.StepTimes;

/**
 * How long a training step of one recipe takes relative to that of another on this machine: both
 * are timed in turns, so that whatever else the machine does meets both.
 *
 * @param rounds the ratio in each round
 * @param baseMillis median milliseconds of a step of the base in the rounds
 * @param millis median milliseconds of a step of the other
 */
public record StepRatio(List<Double> rounds, double baseMillis, double millis) {
  private static final int WARM_UP = 1; // the first step of a round is not counted

  /** Copies the rounds. */
  public StepRatio {
    rounds = List.copyOf(rounds);
  }

  /**
   * Times steps on random images that lie ready in memory: all views, forward, loss, gradients,
   * optimizer and target, without the loader.
   *
   * @param base whose step is the unit of time
   * @param rounds how often both are timed
   * @param steps of each in a round that count
   */
  public static StepRatio measure(Recipe base, Recipe other, Device device, int rounds, int steps) {
    Checks.range("rounds", rounds, 1, 1 << 10);
    Checks.range("steps", steps, 1, 1 << 10);
    try (StepBenchmark.Timing first = new StepBenchmark.Timing(base, WARM_UP + steps, device);
        StepBenchmark.Timing second = new StepBenchmark.Timing(other, WARM_UP + steps, device)) {
      first.timed(0, 1); // compiles functions, fills caches
      second.timed(0, 1);
      double[] bases = new double[rounds];
      double[] others = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        if (i % 2 == 1) {
          others[i] = second.timed(WARM_UP, steps).stepMillis();
        }
        bases[i] = first.timed(WARM_UP, steps).stepMillis();
        if (i % 2 == 0) {
          others[i] = second.timed(WARM_UP, steps).stepMillis();
        }
      }
      return of(bases, others);
    }
  }

  /** Of the milliseconds of a step in every round. */
  static StepRatio of(double[] bases, double[] others) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < bases.length; i++) {
      ratios.add(others[i] / bases[i]);
    }
    return new StepRatio(ratios, median(bases), median(others));
  }

  /** The median of the rounds' ratios. */
  public double median() {
    return median(rounds.stream().mapToDouble(r -> r).toArray());
  }

  private static double median(double[] values) {
    return StepTimes.of(values, 1).stepMillis();
  }
}
