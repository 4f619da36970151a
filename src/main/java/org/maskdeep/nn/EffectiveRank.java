package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import org.maskdeep.tensor.TorchScript;

/**
 * How many dimensions features use: exp of the entropy of the normalised singular values of the
 * centred features (Roy and Vetterli 2007; RankMe, arXiv 2210.02885, equation 1).
 */
public final class EffectiveRank {
  private static final TorchScript RANK =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "recording = torch.is_grad_enabled()",
          "torch.set_grad_enabled(False)",
          "f = torch.to(x, 7)",
          "c = torch.sub(f, torch.mean(f, [0], True))",
          "s = torch.linalg_svdvals(c)",
          "p = torch.div(s, torch.clamp_min(torch.sum(s), 1e-12))",
          "h = torch.neg(torch.sum(torch.mul(p, torch.log(torch.clamp_min(p, 1e-300)))))",
          "r = torch.exp(h)",
          "torch.set_grad_enabled(recording)",
          "return r");

  private EffectiveRank() {}

  /**
   * Of the features of N images; computed in 64 bits, no gradient is recorded.
   *
   * @param features [N, D]
   * @return at most min(N, D); 1 when all features are equal
   */
  public static double of(NDArray features) {
    try (NDArray rank = RANK.call(true, features)) {
      return rank.getDouble();
    }
  }
}
