package org.maskdeep.method.semmae;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.TorchScript;

/** Parts by part tokens that were learned: of each patch, the part with the largest share. */
public final class LearnedParts implements PartSource {
  private static final TorchScript LARGEST =
      TorchScript.of(
          "shares: Tensor", "Tensor", "return torch.to(torch.argmax(shares, 1, False), 3)");

  private final VisionTransformer guide;
  private final PartMaps maps;

  /**
   * Of frozen networks.
   *
   * @throws IllegalArgumentException when the part tokens are of another width than the guide's
   */
  public LearnedParts(VisionTransformer guide, PartMaps maps) {
    if (maps.width() != guide.width()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "part tokens of width %d with a guide of width %d: take the guide that they were"
                  + " learned with",
              maps.width(),
              guide.width()));
    }
    this.guide = guide;
    this.maps = maps;
  }

  @Override
  public int[][] parts(NDArray view, StepContext context) {
    int n = guide.spec().patches();
    int[] all;
    try (NDArray tokens = guide.tokens(view, null, false);
        NDArray shares = maps.forward(tokens, false);
        NDArray largest = LARGEST.call(false, shares)) {
      all = largest.toIntArray();
    }
    int[][] parts = new int[all.length / n][n];
    for (int i = 0; i < parts.length; i++) {
      System.arraycopy(all, i * n, parts[i], 0, n);
    }
    return parts;
  }

  @Override
  public Map<String, Network> networks() {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put("guide", guide);
    networks.put("parts", maps);
    return networks;
  }
}
