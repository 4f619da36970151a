package org.maskdeep.report.result;

import java.util.List;

/**
 * Mean and spread of the values of several runs.
 *
 * @param mean NaN where there is no value
 * @param std sample standard deviation (n − 1); null for fewer than two values
 */
public record MeanStd(double mean, Double std) {

  /** Of the values of all runs. */
  public static MeanStd of(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return new MeanStd(
        mean, values.size() < 2 ? null : (Double) Math.sqrt(squares / (values.size() - 1)));
  }
}
