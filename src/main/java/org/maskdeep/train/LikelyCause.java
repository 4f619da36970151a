package org.maskdeep.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Why a run diverged, as far as its last steps tell. */
final class LikelyCause {
  private static final int FEWEST = 4;
  private static final double GROWTH = 10;
  private static final double LARGE_WEIGHT = 1e3;
  private static final String LOWER =
      ": the learning rate is too high. Try half of it (--set optimizer.learning_rate=…) or a longer"
          + " warm-up (--set optimizer.warmup_epochs=…)";

  private LikelyCause() {}

  /**
   * In one sentence or two.
   *
   * @param metrics lines of the last steps, oldest first
   */
  static String of(DivergedException e, List<JsonNode> metrics) {
    Anatomy anatomy = e.anatomy();
    Optional<Anatomy.Layer> broken = anatomy.brokenWeight();
    if (broken.isPresent() && anatomy.beforeStep()) {
      return "Weights were no numbers before the step already (%s): the step before overflowed"
              .formatted(broken.get().name())
          + LOWER;
    }
    if (broken.isPresent()) {
      return "The optimizer's step made weights that are no numbers (%s)"
              .formatted(broken.get().name())
          + LOWER;
    }
    Anatomy.Layer largest = anatomy.largestWeight();
    if (largest.weight() > LARGE_WEIGHT) {
      return "Weights have grown to %.3g (%s)".formatted(largest.weight(), largest.name()) + LOWER;
    }
    double growth = growth(metrics, "grad_norm");
    if (growth > GROWTH) {
      return "The gradients grew %.0f-fold within the last %d steps"
              .formatted(growth, metrics.size())
          + LOWER;
    }
    return "Weights and gradients did not grow before (largest weight %.3g, in %s): one batch did it."
            .formatted(largest.weight(), largest.name())
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
