package org.maskdeep.method.automae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.tensor.TorchScript;

/**
 * What the class token of a frozen guide attends to in its last block, head by head. The guide sees
 * all patches of an image.
 */
final class GuideAttention {
  private static final TorchScript SHARES =
      TorchScript.of(
          "a: Tensor",
          "Tensor",
          "m = torch.flatten(torch.mean(a, [1]), 1)", // [B, N]
          "return torch.log_softmax(torch.log(torch.add(m, 1e-12)), 1)");

  private final VisionTransformer guide;
  private final TorchScript ofPatches;

  /**
   * On the grid of an encoder.
   *
   * @param guide frozen, with its weights
   * @param side patches along a side of the maps, a multiple of the guide's: what it says of a
   *     patch counts for all that lie in it
   */
  GuideAttention(VisionTransformer guide, int side) {
    this.guide = guide;
    int coarse = guide.spec().side();
    List<String> lines = new ArrayList<>();
    lines.add("row = torch.slice(torch.select(a, 2, 0), 2, 1)"); // [B, h, N]
    // a copy: what was computed without gradients may not be kept for them
    lines.add(
        String.format(
            Locale.ROOT, "m = torch.unflatten(torch.clone(row), 2, [%1$d, %1$d])", coarse));
    lines.add(
        coarse == side
            ? "return m"
            : String.format(Locale.ROOT, "return torch.upsample_nearest2d(m, [%1$d, %1$d])", side));
    ofPatches = TorchScript.of("a: Tensor", "Tensor", lines.toArray(String[]::new));
  }

  VisionTransformer guide() {
    return guide;
  }

  /** h. */
  int heads() {
    return guide.spec().size().heads();
  }

  /**
   * The attention; no gradient flows into the guide.
   *
   * @param x images, [B, 3, …]; stay the caller's
   * @return [B, h, S, S]
   */
  NDArray maps(NDArray x) {
    try (NDArray all = guide.attention(x)) {
      return ofPatches.call(true, all);
    }
  }

  /**
   * The logarithm of what a patch has of the attention to all patches, the mean of the heads.
   *
   * @param maps [B, h, S, S]
   * @return log π, [B, N]
   */
  static NDArray logShares(NDArray maps) {
    return SHARES.call(true, maps);
  }
}
