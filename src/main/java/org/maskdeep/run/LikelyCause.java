package org.maskdeep.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.optim.TensorStats;

/** Why a run diverged, as far as its last steps tell. */
final class LikelyCause {
  private static final int FEWEST = 4;
  private static final double GROWTH = 10;
  private static final double LARGE_WEIGHT = 1e3;
  private static final String HIGH = ": the learning rate is too high. ";

  private LikelyCause() {}

  /**
   * In one sentence or two.
   *
   * @param metrics lines of the last steps, oldest first
   * @param remedy against a learning rate that is too high, as a sentence without its full stop
   */
  static String of(DivergedException e, List<JsonNode> metrics, String remedy) {
    String lower = HIGH + remedy;
    TensorStats anatomy = e.anatomy();
    Optional<TensorStats.Layer> broken = anatomy.brokenWeight();
    if (broken.isPresent() && anatomy.beforeStep()) {
      return String.format(
              Locale.ROOT,
              "Weights were NaN or infinite before the step already (%s): the step before overflowed",
              broken.get().name())
          + lower;
    }
    if (broken.isPresent()) {
      return String.format(
              Locale.ROOT,
              "The optimizer's step made weights that are NaN or infinite (%s)",
              broken.get().name())
          + lower;
    }
    TensorStats.Layer largest = anatomy.largestWeight();
    if (largest.weight() > LARGE_WEIGHT) {
      return String.format(
              Locale.ROOT, "Weights have grown to %.3g (%s)", largest.weight(), largest.name())
          + lower;
    }
    double growth = growth(metrics, "grad_norm");
    if (growth > GROWTH) {
      return String.format(
              Locale.ROOT,
              "The gradients grew %.0f-fold within the last %d steps",
              growth,
              metrics.size())
          + lower;
    }
    return String.format(
            Locale.ROOT,
            "Weights and gradients did not grow before (largest weight %.3g, in %s): one batch did it.",
            largest.weight(),
            largest.name())
        + " See what replay says of it; if the step is finite there, suspect the device or its"
        + " precision (--set model.precision=fp32)";
  }

  /** The last value over the median. */
  private static double growth(List<JsonNode> metrics, String key) {
    double[] values = metrics.stream().mapToDouble(m -> m.path(key).asDouble(Double.NaN)).toArray();
    if (values.length < FEWEST) {
      return Double.NaN;
    }
    double last = values[values.length - 1];
    Arrays.sort(values);
    return last / values[values.length / 2];
  }
}
