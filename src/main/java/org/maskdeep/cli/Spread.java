package org.maskdeep.cli;

import java.util.Arrays;

/**
 * A score over seeds.
 *
 * @param mean of them
 * @param std sample standard deviation; null for a single seed
 */
record Spread(double mean, Double std) {
  static Spread of(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return new Spread(mean, values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)));
  }
}
