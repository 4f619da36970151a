package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.maskdeep.tensor.TorchScript;

/**
 * 2 − 2 cos(q, t), averaged: the squared distance of the two vectors on the unit sphere, in [0, 4]
 * (Grill et al. 2020, BYOL, equation 2).
 *
 * <p>As DJL's {@link Loss} the label is t and the prediction q.
 */
public final class CosineLoss extends Loss {
  private static final TorchScript FUNCTION =
      TorchScript.of(
          "q: Tensor, t: Tensor",
          "Tensor",
          "qn = torch.clamp_min(torch.norm(q, 2, [-1], True), 1e-12)",
          "tn = torch.clamp_min(torch.norm(t, 2, [-1], True), 1e-12)",
          "cos = torch.sum(torch.mul(torch.div(q, qn), torch.div(t, tn)), [-1])",
          "return torch.sub(2., torch.mul(torch.mean(cos), 2.))");

  private static final TorchScript NEGATIVE =
      TorchScript.of(
          "q: Tensor, t: Tensor",
          "Tensor",
          "qn = torch.clamp_min(torch.norm(q, 2, [-1], True), 1e-12)",
          "tn = torch.clamp_min(torch.norm(t, 2, [-1], True), 1e-12)",
          "cos = torch.sum(torch.mul(torch.div(q, qn), torch.div(t, tn)), [-1])",
          "return torch.neg(torch.mean(cos))");

  /** For DJL's trainers. */
  public CosineLoss() {
    super("CosineLoss");
  }

  /**
   * The mean over all rows.
   *
   * @param q predictions [B, G, D]
   * @param t targets [B, 1, D]: one for all groups of an image; no gradient flows if none is
   *     recorded
   * @return scalar
   */
  public static NDArray of(NDArray q, NDArray t) {
    return FUNCTION.call(true, q, t);
  }

  /**
   * −cos(q, t), averaged over all rows, in [-1, 1] (Chen and He 2020, SimSiam, equation 1).
   *
   * @param q predictions [B, D]
   * @param t targets [B, D]
   * @return scalar
   */
  public static NDArray negativeCosine(NDArray q, NDArray t) {
    return NEGATIVE.call(true, q, t);
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    return of(predictions.singletonOrThrow(), labels.singletonOrThrow());
  }
}
