package org.maskdeep.method.semmae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.maskdeep.method.NetworkMethod;
import org.maskdeep.method.Networks;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.TorchScript;

/**
 * SemMAE's first stage (Li et al. 2022, arXiv 2206.10207, section 3.2): learns to divide images
 * into parts without labels. A guide, which stays as it is, looks at an image; its class token
 * becomes K part tokens, these become maps ({@link PartMaps}), and a decoder makes the image again
 * from the maps and the class token ({@link PartDecoder}). The stage was never released; the loss
 * follows the paper's description, its form and weight are ours:
 *
 * <pre>
 *   loss = mean (x̂ − x)²  +  β · mean over pairs k &lt; l of cos(A_k, A_l)
 * </pre>
 *
 * x are the normalised pixels, A_k the map of part k as a vector. Maps without a patch in common
 * have a cosine of 0, equal ones of 1.
 */
public final class PartLearning extends NetworkMethod {
  private static final TorchScript OVERLAP =
      TorchScript.of(
          "a: Tensor",
          "Tensor",
          "n = torch.sqrt(torch.add(torch.sum(torch.mul(a, a), [2], True), 1e-12))",
          "u = torch.div(a, n)",
          "g = torch.bmm(u, torch.transpose(u, 1, 2))", // [B, K, K]
          "k = torch.size(a, 1)",
          "own = torch.sum(torch.diagonal(g, 0, 1, 2))",
          "pairs = torch.mul(torch.mul(torch.size(a, 0), k), torch.sub(k, 1))",
          "return torch.div(torch.sub(torch.sum(g), own), pairs)");

  private final VisionTransformer guide;
  private final PartMaps maps;
  private final PartDecoder decoder;
  private final TorchScript total;

  /**
   * Freshly initialised, but for the guide.
   *
   * @param manager owner of all weights
   * @param fill gives the guide its weights and takes it out of training
   * @param parts K, at least 2
   * @param width channels of the decoder
   * @param diversity β, at least 0
   * @param seed of the initial weights
   */
  public PartLearning(
      NDManager manager,
      VitOptions spec,
      Consumer<VisionTransformer> fill,
      int parts,
      int width,
      double diversity,
      long seed) {
    guide = add("encoder", spec.create());
    maps = add("parts", new PartMaps(spec.size().width(), parts));
    decoder = add("decoder", new PartDecoder(spec, parts, width));
    total =
        TorchScript.of(
            "error: Tensor, overlap: Tensor",
            "Tensor",
            String.format(
                Locale.ROOT, "return torch.add(error, torch.mul(overlap, %s))", diversity));
    initialize(manager, seed);
    fill.accept(guide);
  }

  /**
   * The loss of the first view.
   *
   * @param views at least one, [B, 3, S, S]
   */
  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    NDArray x = views.get(0);
    NDArray tokens = guide.tokens(x, null, true); // frozen: no gradient flows into it
    NDArray shares = maps.forward(tokens, true); // [B, K, N]
    NDArray error = Networks.meanSquaredError(decoder.image(shares, tokens, true), x);
    NDArray loss = total.call(true, error, overlap(shares));
    return new Output(loss, guide.represented(tokens, true));
  }

  /**
   * The mean cosine of two different maps of an image, over pairs and images.
   *
   * @param shares [B, K, N], not negative
   * @return scalar in [0, 1]
   */
  static NDArray overlap(NDArray shares) {
    return OVERLAP.call(true, shares);
  }

  /** The part tokens, for the second stage. */
  @Override
  public Map<String, Network> exports() {
    return Map.of(PartMaps.FILE, maps);
  }
}
