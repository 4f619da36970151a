package org.maskdeep.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A number with what is needed to judge it.
 *
 * @param value mean over the runs
 * @param runs one value for every run (seed)
 * @param std sample standard deviation over the runs (n − 1); NaN for a single run
 * @param card how it came about
 */
public record Score(double value, List<Double> runs, double std, ProtocolCard card) {
  /** Keeps a copy. */
  public Score {
    runs = List.copyOf(runs);
  }

  /**
   * Of the values of all runs.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Score of(List<Double> runs, ProtocolCard card) {
    Require.atLeast("number of runs", runs.size(), 1);
    double mean = runs.stream().mapToDouble(Double::doubleValue).sum() / runs.size();
    double squares = runs.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double std = runs.size() == 1 ? Double.NaN : Math.sqrt(squares / (runs.size() - 1));
    return new Score(mean, runs, std, card);
  }

  /** As nested maps for JSON; a standard deviation that is not known is null. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("value", value);
    map.put("std", Double.isNaN(std) ? null : std);
    map.put("runs", runs);
    map.put("card", card.toMap());
    return map;
  }
}
