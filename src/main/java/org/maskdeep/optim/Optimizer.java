package org.maskdeep.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Changes weights along their gradients, in place.
 *
 * <p>Letters: w weight, g its gradient, γ learning rate, λ weight decay, µ momentum, k the number
 * of this step from 1. The factories take the weights by name, in an order that stays: float32
 * arrays that require a gradient and fill their memory without gaps. Slots are made at once, zero.
 */
public interface Optimizer {
  /**
   * One step. May be called while gradients are being recorded; is itself not recorded.
   *
   * @param step manager of this step; nothing stays in it
   * @param gradients one for every weight, same shapes, in the weights' order; left as they are
   * @param learningRate γ, at least 0
   * @throws IllegalArgumentException when the number, a shape or the learning rate does not fit; no
   *     weight has changed then
   */
  void step(NDManager step, NDList gradients, double learningRate);

  /**
   * The live slots, named {@code <weight>.<slot>}, in a fixed order; to be read, not closed.
   *
   * @return an unmodifiable map, empty for SGD without momentum
   */
  Map<String, NDArray> state();

  /** How many steps were made, those before {@link #load} included. */
  long steps();

  /**
   * Copies a saved state into the slots, so that the next step equals the one that would have
   * followed the saving.
   *
   * @param slots every slot of {@link #state()} under its name, on any device
   * @param steps the saved {@link #steps()}
   * @throws IllegalArgumentException when a slot is missing, unknown or of another shape, or steps
   *     is negative; nothing has changed then
   */
  void load(Map<String, NDArray> slots, long steps);

  /**
   * Takes another count of steps; the slots, which are live, have been changed to fit it.
   *
   * @param steps made so far, at least 0
   */
  void continueAfter(long steps);

  /**
   * Stochastic gradient descent as in PyTorch (dampening 0): g' = g + λw, b ← µb + g', w ← w − γb,
   * with Nesterov w ← w − γ(g' + µb). Slot: {@code momentum} (b), none when µ = 0.
   *
   * @throws IllegalArgumentException when a weight does not fit (see above)
   */
  static Optimizer sgd(Map<String, NDArray> weights, SgdOptions options) {
    return new RuleOptimizer(weights, new Sgd(options));
  }

  /**
   * Layer-wise adaptive rates: g' = g + λw, g'' = r g' with r = η‖w‖/‖g'‖ (1 where a norm is 0), b
   * ← µb + g'', w ← w − γb. Weights of one dimension or none take g'' = g. Slot: {@code momentum}
   * (b).
   *
   * <p>You, Gitman, Ginsburg, "Large batch training of convolutional networks", 2017; the variant
   * of the BYOL and MoCo v3 recipes, where γ is not part of b.
   *
   * @throws IllegalArgumentException when a weight does not fit (see above)
   */
  static Optimizer lars(Map<String, NDArray> weights, LarsOptions options) {
    return new RuleOptimizer(weights, new Lars(options));
  }

  /**
   * Adam with decoupled weight decay as in PyTorch: w ← w(1 − γλ), m ← β₁m + (1 − β₁)g, v ← β₂v +
   * (1 − β₂)g², w ← w − γ (m / (1 − β₁ᵏ)) / (√(v / (1 − β₂ᵏ)) + ε). Slots: {@code exp_avg} (m) and
   * {@code exp_avg_sq} (v).
   *
   * <p>Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019.
   *
   * @throws IllegalArgumentException when a weight does not fit (see above)
   */
  static Optimizer adamW(Map<String, NDArray> weights, AdamWOptions options) {
    return new RuleOptimizer(weights, new AdamW(options));
  }

  /**
   * {@link #adamW(Map, AdamWOptions)} with a learning rate of its own for each weight, as
   * layer-wise decay has it.
   *
   * @param factor what γ is multiplied by for a weight, by its name, at least 0
   */
  static Optimizer adamW(
      Map<String, NDArray> weights, AdamWOptions options, ToDoubleFunction<String> factor) {
    return new RuleOptimizer(weights, new AdamW(options), factor);
  }
}
