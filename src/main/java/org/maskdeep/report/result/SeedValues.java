package org.maskdeep.report.result;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A score of each seed; empty where only the mean was recorded.
 *
 * @param seeds in the order in which they were run, none twice
 * @param values percent, one for each seed
 */
public record SeedValues(List<Long> seeds, List<Double> values) {
  /** Where single seeds were not recorded. */
  public static final SeedValues NONE = new SeedValues(List.of(), List.of());

  /** Checks that every seed has one value. */
  public SeedValues {
    seeds = List.copyOf(seeds);
    values = List.copyOf(values);
    if (seeds.size() != values.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "values: %d for %d seeds; give one for each seed",
              values.size(),
              seeds.size()));
    }
    if (seeds.stream().distinct().count() < seeds.size()) {
      throw new IllegalArgumentException("seeds: one stands twice in " + seeds);
    }
    values.forEach(value -> ResultChecks.percent("values", value));
  }

  /** Of seeds with their values. */
  public static SeedValues of(List<Long> seeds, double... values) {
    return new SeedValues(seeds, Arrays.stream(values).boxed().toList());
  }

  boolean isEmpty() {
    return seeds.isEmpty();
  }

  /** The value of a seed that is there. */
  public double of(long seed) {
    return values.get(seeds.indexOf(seed));
  }

  /** Mean in percent; NaN where there is none. */
  double mean() {
    return MeanStd.of(values).mean();
  }

  /** Sample standard deviation in percentage points; null for fewer than two seeds. */
  public Double std() {
    return MeanStd.of(values).std();
  }
}
