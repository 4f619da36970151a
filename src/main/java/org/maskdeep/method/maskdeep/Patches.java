package org.maskdeep.method.maskdeep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/** Arithmetic of patches. */
final class Patches {
  private static final TorchScript GROUP_MEANS =
      TorchScript.of(
          "p: Tensor, w: Tensor",
          "Tensor",
          "return torch.bmm(" + Precision.like("w", "p") + ", p)");
  private static final TorchScript MEAN =
      TorchScript.of("p: Tensor", "Tensor", "return torch.mean(p, [1])");

  private static final TorchScript SIDE_BY_SIDE =
      TorchScript.of("xs: List[Tensor]", "Tensor", "return torch.cat(xs, -1)");

  private Patches() {}

  /**
   * The mean of each group's visible patches.
   *
   * @param patches [B, N, d]
   * @param weights 1/|S| where visible, else 0: [B, G, N]
   * @return [B, G, d]
   */
  static NDArray groupMeans(NDArray patches, NDArray weights) {
    return GROUP_MEANS.call(true, patches, weights);
  }

  /** The mean of all patches: [B, N, d] → [B, d]. */
  static NDArray mean(NDArray patches) {
    return MEAN.call(true, patches);
  }

  /** Arrays of several levels as one, along the last axis: L × [.., d] → [.., L·d]. */
  static NDArray sideBySide(NDList vectors) {
    return SIDE_BY_SIDE.call(true, vectors);
  }
}
