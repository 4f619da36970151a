package org.maskdeep.method.automae;

import ai.djl.ndarray.NDArray;
import java.util.Locale;
import org.maskdeep.nn.layer.TokenText;
import org.maskdeep.tensor.TorchScript;

/**
 * How the loss reaches the importance of patches although their choice is not differentiable: by
 * factors of the visible tokens that are 1 and yet have a gradient (AutoMAE, arXiv 2303.06583).
 *
 * <pre>
 *   m = b + (g − sg(g))                  value b, gradient 1
 *   s = U + factor · m                   what the visible patches are chosen by
 *   x ← x + (s − sg(s)) · x              value x to the bit
 *   ∂L/∂g_i = factor · ⟨∂L/∂x_i, x_i⟩    for a visible patch i; 0 for a hidden one
 * </pre>
 *
 * The authors write s·x + sg(1 − s)·x and b − sg(g) + g, which is the same but for rounding.
 */
final class StraightThrough {
  private static final TorchScript MASK =
      TorchScript.of(
          "g: Tensor, b: Tensor", "Tensor", "return torch.add(b, torch.sub(g, torch.detach(g)))");

  private static final TorchScript SCALED =
      TorchScript.of(
          "x: Tensor, s: Tensor, ids: Tensor",
          "Tensor",
          "own = " + TokenText.take("torch.unsqueeze(s, -1)", "ids", 1), // [B, n, 1]
          "patches = torch.slice(x, 1, 1)", // [B, n, d]
          "more = torch.mul(torch.sub(own, torch.detach(own)), patches)",
          "return torch.cat([torch.slice(x, 1, 0, 1), torch.add(patches, more)], 1)");

  private StraightThrough() {}

  /**
   * m, [B, N]: of the value of b, with the gradient of g.
   *
   * @param importance g, [B, N]
   * @param top b, [B, N] of zeros and ones
   */
  static NDArray mask(NDArray importance, NDArray top) {
    return MASK.call(true, importance, top);
  }

  /**
   * s = U + factor · m, [B, N].
   *
   * @param uniforms U, [B, N]
   * @param mask m, [B, N]
   */
  static NDArray noisy(NDArray uniforms, NDArray mask, double factor) {
    return TorchScript.of(
            "u: Tensor, m: Tensor",
            "Tensor",
            String.format(Locale.ROOT, "return torch.add(u, torch.mul(m, %s))", factor))
        .call(true, uniforms, mask);
  }

  /**
   * The tokens, joined to s.
   *
   * @param tokens of the class and the visible patches before the first block, [B, 1 + n, d]
   * @param noisy s, [B, N]
   * @param ids of the visible patches, [B, n]
   * @return [B, 1 + n, d], the same to the bit
   */
  static NDArray scaled(NDArray tokens, NDArray noisy, NDArray ids) {
    return SCALED.call(true, tokens, noisy, ids);
  }
}
