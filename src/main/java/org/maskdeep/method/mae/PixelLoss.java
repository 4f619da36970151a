package org.maskdeep.method.mae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.nn.layer.TokenText;
import org.maskdeep.tensor.TorchScript;

/**
 * The pixels of patches, and how far predicted ones are from them (MAE, arXiv 2111.06377, section
 * 3).
 *
 * <pre>
 *   t    = (pixels − mean) / √(variance + 1e-6)     of each patch, the variance of n − 1; or the pixels
 *   loss = mean over hidden patches and their pixels of (prediction − t)²
 * </pre>
 */
final class PixelLoss {
  private static final TorchScript ERROR =
      TorchScript.of(
          "prediction: Tensor, target: Tensor",
          "Tensor",
          "d = torch.sub(prediction, target)",
          "return torch.mean(torch.mul(d, d))");

  private final TorchScript targets;

  /**
   * Of images in patches.
   *
   * @param patch side P of a patch in pixels
   * @param side patches along a side
   * @param normalize whether the pixels of each patch are normalised
   */
  PixelLoss(int patch, int side, boolean normalize) {
    List<String> lines = new ArrayList<>();
    lines.add("u = " + TokenText.patches("x", patch, side, false)); // [B, N, P P 3]
    lines.add("p = " + TokenText.take("u", "ids", 3 * patch * patch)); // [B, m, P P 3]
    if (normalize) {
      lines.add("m = torch.mean(p, [-1], True)");
      lines.add("v = torch.var(p, [-1], True, True)"); // unbiased
      lines.add("return torch.div(torch.sub(p, m), torch.sqrt(torch.add(v, 1e-06)))");
    } else {
      lines.add("return p");
    }
    targets = TorchScript.of("x: Tensor, ids: Tensor", "Tensor", lines.toArray(String[]::new));
  }

  /**
   * What is to be predicted; no gradient flows into it.
   *
   * @param x images [B, 3, S, S]
   * @param ids of patches, [B, m]
   * @return [B, m, P · P · 3], pixel by pixel in row order, the channels of a pixel beside each
   *     other
   */
  NDArray targets(NDArray x, NDArray ids) {
    return targets.call(true, x, ids);
  }

  /** The mean squared error, scalar. */
  static NDArray error(NDArray prediction, NDArray target) {
    return ERROR.call(true, prediction, target);
  }
}
