package org.maskdeep.method.adios;

import ai.djl.ndarray.NDArray;
import org.maskdeep.tensor.TorchScript;

/**
 * SimCLR's loss (Chen et al. 2020, arXiv 2002.05709, equation 1): of the 2B vectors of a batch each
 * must find the other one of its image among all but itself.
 *
 * <pre>
 *   s_ij = cos(z_i, z_j) / T
 *   loss = mean over i of ( log Σ_(j ≠ i) exp s_ij − s_i,partner(i) )
 * </pre>
 */
final class NtXent {
  private final TorchScript function;

  /**
   * A loss.
   *
   * @param temperature T, above 0
   */
  NtXent(double temperature) {
    function =
        TorchScript.of(
            "a: Tensor, b: Tensor",
            "Tensor",
            "z = torch.cat([a, b], 0)", // [2B, D]
            "u = torch.div(z, torch.clamp_min(torch.norm(z, 2, [-1], True), 1e-12))",
            "s = torch.div(torch.matmul(u, torch.t(u)), " + temperature + ")",
            "self_ = torch.eye(torch.size(z, 0), dtype=11, device=ops.prim.device(z))",
            "others = torch.masked_fill(s, self_, -inf)",
            "n = torch.size(a, 0)",
            "own = torch.cat([torch.diagonal(s, n), torch.diagonal(s, torch.neg(n))], 0)",
            "return torch.mean(torch.sub(torch.logsumexp(others, [1]), own))");
  }

  /**
   * The mean over both vectors of every image.
   *
   * @param a of one view of each image, [B, D]
   * @param b of the other, [B, D]
   * @return scalar, log(2B − 1) where all vectors are the same
   * @throws IllegalArgumentException when B is 1: there is no other image to compare with
   */
  NDArray of(NDArray a, NDArray b) {
    if (a.getShape().get(0) < 2) {
      throw new IllegalArgumentException(
          "simclr contrasts the images of a part of the batch with each other, and a part has one"
              + " image only; raise optimizer.batch, or lower optimizer.accumulate or the number of"
              + " processes");
    }
    return function.call(true, a, b);
  }
}
