package org.maskdeep.method.semmae;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.maskdeep.check.Checks;
import org.maskdeep.mask.PatchClusters;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.random.Purpose;
import org.maskdeep.tensor.TorchScript;

/**
 * Parts by k-means on a guide's patch tokens, image by image: what a part learner must be better
 * than (SemMAE, table 4: "raw iBOT parts").
 *
 * @param guide a frozen encoder with its weights
 * @param count K, at least 1
 */
public record ClusteredParts(VisionTransformer guide, int count) implements PartSource {
  /** Of the tokens less their mean: the same distances, with fewer digits lost. */
  private static final TorchScript PRODUCTS =
      TorchScript.of(
          "tokens: Tensor",
          "Tensor",
          "x = torch.to(torch.slice(tokens, 1, 1), 6)", // [B, N, d] of 32 bits
          "y = torch.sub(x, torch.mean(x, [1], True))",
          "return torch.bmm(y, torch.transpose(y, 1, 2))");

  /** Checks the number. */
  public ClusteredParts {
    Checks.atLeast("number of parts", count, 1);
  }

  @Override
  public int[][] parts(NDArray view, StepContext context) {
    int n = guide.spec().patches();
    float[] products;
    try (NDArray tokens = guide.tokens(view, null, false);
        NDArray all = PRODUCTS.call(false, tokens)) { // [B, N, N]
      products = all.toFloatArray();
    }
    return IntStream.range(0, context.samples().length)
        .mapToObj(
            i ->
                PatchClusters.ofProducts(
                    Arrays.copyOfRange(products, i * n * n, (i + 1) * n * n),
                    n,
                    count,
                    context.streams().stream(Purpose.PARTS, context.step(), context.samples()[i])))
        .toArray(int[][]::new);
  }

  @Override
  public Map<String, Network> networks() {
    return Map.of("guide", guide);
  }
}
