package org.maskdeep.eval.grid;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.ScaledLearningRate;
import org.maskdeep.optim.Schedule;

/**
 * How the heads of a grid are trained.
 *
 * @param rates [R] at 256 samples a step
 * @param optimizer of one head's arrays
 * @param shape of the learning rates over the steps: each head's own is its rate times this
 * @param batch samples a step
 * @param stepsPerEpoch at least 1
 * @param epochs at least 1
 * @param seed of the run
 * @param advice what to try when all rates diverge
 */
public record GridPlan(
    List<Double> rates,
    Function<Map<String, NDArray>, Optimizer> optimizer,
    Schedule shape,
    int batch,
    int stepsPerEpoch,
    int epochs,
    long seed,
    String advice) {
  /** Keeps a copy. */
  public GridPlan {
    rates = List.copyOf(rates);
  }

  /** The rates at this batch, [R]. */
  double[] stepRates() {
    return rates.stream()
        .mapToDouble(rate -> new ScaledLearningRate(rate, batch).value())
        .toArray();
  }
}
