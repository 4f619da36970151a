package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * How far the results of a network in 32 bits may be from those of the same network in 64 bits.
 *
 * <p>Rounding at every operation gives what exact arithmetic gives for weights and inputs that are
 * off by some units of 2^-24 (backward error analysis: Higham 2002, <i>Accuracy and Stability of
 * Numerical Algorithms</i>, chapter 3). How much a result moves for that is measured, in 64 bits:
 * all weights and inputs are multiplied by 1 ± {@value #DISTURBANCE}, which is 256 such units, with
 * random signs, {@value #DRAWS} times. An array's bound is four times the largest move seen, as a
 * root mean square over its numbers, and the disturbance itself, for what is computed after the
 * last weight. Nothing in it was read off a machine: a sum of n products, one after the other, is
 * off by √n units, and the longest here, the gradient of a bias over all masks of a batch, has some
 * 10^5.
 *
 * <p>Why so many units, and not an array's largest difference: where the input of a ReLU is within
 * rounding of 0, one machine lets the gradient through and another does not, and the gradient
 * changes by a step whose size has nothing to do with rounding. Each such step is rare in 32 bits;
 * with 256 times the disturbance it is 256 times as likely, so the bound has met the steps that a
 * machine may meet.
 *
 * <p>What it catches: anything that computes with fewer digits than 32 bits have, a product in
 * bfloat16 (2^-8) or in TF32 (2^-11). A wrong epsilon, a missing bias or a swapped order is in both
 * networks alike: those are off by 1e-5 and more and fail where the network in 64 bits is compared
 * with a stored reference or a plain loop, to the last stored digit.
 */
public final class RoundingBound {
  /** By how much weights and inputs are changed: 256 roundings of 32 bits. */
  public static final double DISTURBANCE = 0x1.0p-16;

  /** How often. */
  public static final int DRAWS = 3;

  /** A bound is so many times what was measured. */
  private static final double ROOM = 4;

  private static final int SAMPLES = 4096;
  private static final double NOTHING = 1e-7;

  /** A network that is run anew. */
  @FunctionalInterface
  public interface Run {
    /**
     * Runs it.
     *
     * @param relative by how much weights and inputs are changed; 0: not at all
     * @param seed of the signs
     * @param results is told of every array, by a name of its own
     */
    void with(double relative, long seed, BiConsumer<String, NDArray> results);
  }

  private final Map<String, double[]> exact;
  private final Map<String, Double> moves = new LinkedHashMap<>();
  private final double largest;

  private RoundingBound(Map<String, double[]> exact) {
    this.exact = exact;
    largest = exact.values().stream().mapToDouble(RoundingBound::size).max().orElseThrow();
  }

  /** Measures the bounds of all results of a network in 64 bits. */
  public static RoundingBound of(Run inDouble) {
    RoundingBound bound = new RoundingBound(results(inDouble, 0, 0));
    for (int draw = 1; draw <= DRAWS; draw++) {
      results(inDouble, DISTURBANCE, draw)
          .forEach((name, v) -> bound.moves.merge(name, bound.distance(name, v), Math::max));
    }
    return bound;
  }

  private static Map<String, double[]> results(Run run, double relative, long seed) {
    Map<String, double[]> all = new LinkedHashMap<>();
    run.with(relative, seed, (name, array) -> all.put(name, sample(Retyped.doubles(array))));
    return all;
  }

  /** Every k-th number, some thousands. */
  private static double[] sample(double[] values) {
    int stride = Math.max(1, values.length / SAMPLES);
    double[] some = new double[(values.length + stride - 1) / stride];
    for (int i = 0; i < some.length; i++) {
      some[i] = values[i * stride];
    }
    return some;
  }

  /**
   * Root mean square of the difference over that of the array. An array of nothing but rounding, as
   * the gradient of a bias before a batch norm, is a sum that cancels: over that of the largest
   * array.
   */
  private double distance(String name, double[] values) {
    double[] difference = values.clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= exact.get(name)[i];
    }
    double size = size(exact.get(name));
    return size(difference) / (size < NOTHING * largest ? largest : size);
  }

  private double bound(String name) {
    return ROOM * (moves.get(name) + DISTURBANCE);
  }

  private static double size(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v * v;
    }
    return Math.sqrt(sum / values.length);
  }

  /** Fails where a result of the network in 32 bits is beyond its bound. */
  public void check(Run inSingle) {
    Map<String, double[]> single = results(inSingle, 0, 0);
    assertThat(single.keySet()).isEqualTo(exact.keySet());
    for (String name : single.keySet()) {
      double distance = distance(name, single.get(name));
      assertThat(distance)
          .as("%s: distance of 32 from 64 bits, relative", name)
          .isLessThanOrEqualTo(bound(name));
    }
  }

  /** Fails unless some result is beyond its bound: that the bound can fail. */
  public void checkFails(Run other) {
    Map<String, double[]> results = results(other, 0, 0);
    assertThat(results.keySet()).anyMatch(n -> distance(n, results.get(n)) > bound(n));
  }
}
