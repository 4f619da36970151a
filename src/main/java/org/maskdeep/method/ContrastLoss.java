package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.TorchScript;

/**
 * Cross entropy of the right image among those of the batch (InfoNCE; in this form Chen, Xie, He
 * 2021, MoCo v3, arXiv 2104.02057, algorithm 1):
 *
 * <pre>
 *   s_ij = cos(q_i, t_j) / T
 *   loss = 2 T · mean over i of ( log Σ_j exp s_ij − s_ii )
 * </pre>
 *
 * The targets of the other images of a batch are the negatives. The factor 2T keeps gradients of
 * one order at every temperature: for large T they are those of 2 (mean over j of cos(q_i, t_j) −
 * cos(q_i, t_i)).
 *
 * <p>As DJL's {@link Loss} the label is t and the prediction q.
 */
public final class ContrastLoss extends Loss {
  private final double temperature;
  private TorchScript function; // compiled at first use: a recipe has it before PyTorch starts

  /**
   * A loss.
   *
   * @param temperature T
   * @throws IllegalArgumentException when T is not positive
   */
  public ContrastLoss(double temperature) {
    super("ContrastLoss");
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "temperature = " + temperature + " must be a positive number, such as 0.2");
    }
    this.temperature = temperature;
  }

  /** Apart from the class, which must not start PyTorch when a recipe is read. */
  private static final class Unit {
    static final TorchScript ROWS =
        TorchScript.of(
            "t: Tensor",
            "Tensor",
            "return torch.div(t, torch.clamp_min(torch.norm(t, 2, [-1], True), 1e-12))");
  }

  private synchronized TorchScript function() {
    if (function == null) {
      function = compiled();
    }
    return function;
  }

  private TorchScript compiled() {
    return TorchScript.of(
        "q: Tensor, b: Tensor, others: Tensor", // b: [B, 1, D], others: [B of all processes, 1, D]
        "Tensor",
        "qn = torch.clamp_min(torch.norm(q, 2, [-1], True), 1e-12)",
        "a = torch.div(q, qn)", // [B, G, D]
        "own = torch.flatten(torch.sum(torch.mul(a, b), [-1]))", // [B·G]
        "all = torch.matmul(torch.flatten(a, 0, -2), torch.t(torch.flatten(others, 0, -2)))",
        "most = torch.logsumexp(torch.div(all, " + temperature + "), [1])", // [B·G]
        "miss = torch.mean(torch.sub(most, torch.div(own, " + temperature + ")))",
        "return torch.mul(miss, " + 2 * temperature + ")");
  }

  /**
   * The mean over all rows.
   *
   * @param q predictions [B, G, D] or [B, D]
   * @param t targets [B, 1, D] or [B, D]; no gradient flows if none is recorded
   * @return scalar, at least 0; 2 T ln B when the predictions know nothing
   */
  public NDArray of(NDArray q, NDArray t) {
    return of(q, t, ProcessGroup.alone());
  }

  /**
   * The mean over the rows of this process; the contrast is with the targets of all processes.
   *
   * @param processes have as many rows each
   */
  public NDArray of(NDArray q, NDArray t, ProcessGroup processes) {
    try (NDArray own = Unit.ROWS.call(true, t)) { // [B, 1, D]
      return function().call(true, q, own, processes.gather(own));
    }
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    return of(predictions.singletonOrThrow(), labels.singletonOrThrow());
  }
}
