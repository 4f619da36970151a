package org.maskdeep.method.mae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.method.Networks;
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
public final class PixelLoss {
  private final TorchScript targets;
  private final TorchScript pasted;

  /**
   * Of images in patches.
   *
   * @param patch side P of a patch in pixels
   * @param side patches along a side
   * @param normalize whether the pixels of each patch are normalised
   */
  public PixelLoss(int patch, int side, boolean normalize) {
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
    pasted = pasted(patch, side, normalize);
  }

  private static TorchScript pasted(int patch, int side, boolean normalize) {
    int width = 3 * patch * patch;
    List<String> lines = new ArrayList<>();
    lines.add("u = " + TokenText.patches("x", patch, side, false)); // [B, N, P P 3]
    if (normalize) {
      lines.add("p = " + TokenText.take("u", "ids", width));
      lines.add("v = torch.add(torch.var(p, [-1], True, True), 1e-06)");
      lines.add("q = torch.add(torch.mul(y, torch.sqrt(v)), torch.mean(p, [-1], True))");
    } else {
      lines.add("q = y");
    }
    lines.add("places = torch.expand(torch.unsqueeze(ids, -1), [-1, -1, " + width + "])");
    lines.add("all = torch.scatter(u, 1, places, q)");
    lines.add(
        String.format(
            Locale.ROOT,
            "g = torch.reshape(all, [torch.size(x, 0), %1$d, %1$d, %2$d, %2$d, 3])",
            side,
            patch));
    lines.add("h = torch.permute(g, [0, 5, 1, 3, 2, 4])"); // [B, 3, side, P, side, P]
    lines.add(
        String.format(
            Locale.ROOT,
            "return torch.reshape(h, [torch.size(x, 0), 3, %1$d, %1$d])",
            side * patch));
    return TorchScript.of(
        "x: Tensor, y: Tensor, ids: Tensor", "Tensor", lines.toArray(String[]::new));
  }

  /**
   * Images in which some patches are predictions. Where pixels were normalised before they were
   * predicted, each patch gets its own mean and deviation back, which no model knows.
   *
   * @param x images [B, 3, S, S]
   * @param prediction of the pixels of these patches, [B, m, P · P · 3]
   * @param ids of patches, [B, m]
   * @return [B, 3, S, S]
   */
  NDArray paste(NDArray x, NDArray prediction, NDArray ids) {
    return pasted.call(false, x, prediction, ids);
  }

  /**
   * What is to be predicted; no gradient flows into it.
   *
   * @param x images [B, 3, S, S]
   * @param ids of patches, [B, m]
   * @return [B, m, P · P · 3], pixel by pixel in row order, the channels of a pixel beside each
   *     other
   */
  public NDArray targets(NDArray x, NDArray ids) {
    return targets.call(true, x, ids);
  }

  /** The mean squared error, scalar. */
  public static NDArray error(NDArray prediction, NDArray target) {
    return Networks.meanSquaredError(prediction, target);
  }
}
