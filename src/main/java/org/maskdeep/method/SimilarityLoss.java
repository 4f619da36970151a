package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import org.maskdeep.tensor.ProcessGroup;

/** How well predictions agree with their targets, as a loss: smaller is better. */
@FunctionalInterface
public interface SimilarityLoss {
  /**
   * The mean over all predictions.
   *
   * @param q predictions [B, G, D] or [B, D]
   * @param t targets [B, 1, D] or [B, D]: one for all groups of an image
   * @param processes whose targets the contrast is with
   * @return scalar
   */
  NDArray of(NDArray q, NDArray t, ProcessGroup processes);

  /** 2 − 2 cos(q, t): an image's target alone counts ({@link CosineLoss}). */
  static SimilarityLoss cosine() {
    return (q, t, processes) -> CosineLoss.of(q, t);
  }

  /**
   * An image's own target must agree more than those of the batch's other images do ({@link
   * ContrastLoss}).
   *
   * @param temperature T, above 0
   */
  static SimilarityLoss contrast(double temperature) {
    return new ContrastLoss(temperature)::of;
  }
}
