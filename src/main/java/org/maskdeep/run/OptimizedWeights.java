package org.maskdeep.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Map;
import org.maskdeep.optim.Optimizer;
import org.maskdeep.optim.Schedule;

/**
 * Weights that one optimizer changes, and how.
 *
 * @param names of the weights, in the order of {@code weights}
 * @param weights live
 * @param optimizer of these weights
 * @param learningRate of every step
 * @param clip largest norm of their gradients, which longer ones are scaled to; 0: left as they are
 */
public record OptimizedWeights(
    List<String> names, NDList weights, Optimizer optimizer, Schedule learningRate, double clip) {
  /**
   * Of weights by name.
   *
   * @param clip as in the record
   */
  public static OptimizedWeights of(
      Map<String, NDArray> weights, Optimizer optimizer, Schedule learningRate, double clip) {
    return new OptimizedWeights(
        List.copyOf(weights.keySet()), new NDList(weights.values()), optimizer, learningRate, clip);
  }
}
