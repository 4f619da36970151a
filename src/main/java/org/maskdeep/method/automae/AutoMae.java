package org.maskdeep.method.automae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.NetworkMethod;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.mae.MaeOptions;
import org.maskdeep.method.mae.MaskedDecoder;
import org.maskdeep.method.mae.PatchIds;
import org.maskdeep.method.mae.PixelLoss;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.Upload;

/**
 * AutoMAE (Chen et al. 2023, <i>Improving Masked Autoencoders by Learning Where to Mask</i>, arXiv
 * 2303.06583): a masked autoencoder whose masks rather hide patches that a generator holds for
 * important. The generator learns from the error of the pixels, through the tokens of visible
 * patches, and from a judge to whom its maps must look like objects.
 *
 * <pre>
 *   log π = scorer(attention of the guide's class token)     {@link AttentionScorer}   [B, N]
 *   g     = softmax((log π + Gumbel noise) / τ)              {@link Gumbel}            [B, N]
 *   the n patches with the lowest U[0, 1) + factor · top-n(g) are visible
 *   x     = their tokens, with a gradient to g               {@link StraightThrough}   [B, 1 + n, d]
 *   loss  = error of the hidden pixels, as in MAE  +  weight · mean (D(g) − 1)²
 *           moves encoder, decoder and scorer
 *   judge = mean (D(real) − 1)² + mean D(g')²                {@link PatchJudge}
 *           moves the judge D; real is a noisy rectangle, g' is g with other noise
 * </pre>
 *
 * <p>The generator minimises the error of the pixels, and only visible patches tell it of it; with
 * a factor of ½ those are practically never its top patches (docs/fidelity.md). "Adversarial" is
 * the prior alone.
 */
public final class AutoMae extends NetworkMethod {
  private static final String JUDGE = "judge";

  private static final TorchScript DETACH =
      TorchScript.of("x: Tensor", "Tensor", "return torch.detach(x)");
  private static final TorchScript SINGLE =
      TorchScript.of("x: Tensor", "Tensor", "return torch.to(torch.detach(x), 6)");
  private static final TorchScript LIKE =
      TorchScript.of("x: Tensor, y: Tensor", "Tensor", "return torch.to(x, ops.prim.dtype(y))");
  private static final TorchScript MEAN =
      TorchScript.of("x: Tensor", "Tensor", "return torch.mean(torch.detach(x))");

  private final VisionTransformer encoder;
  private final MaskedDecoder decoder;
  private final PixelLoss pixels;
  private final GuideAttention guide;
  private final AutoMaeOptions options;
  private final AttentionScorer scorer; // null: the guide's attention itself
  private final PatchJudge judge; // null with it
  private final PatchGrid grid;
  private final TorchScript asMap;
  private final TorchScript sum;

  /**
   * Freshly initialised, but for the guide; encoder and decoder as a masked autoencoder of the same
   * seed.
   *
   * @param manager owner of all weights
   * @param spec the encoder
   * @param autoencoder what is beside it
   * @param guide frozen, with its weights; of patches as large as the encoder's, or a multiple
   * @param options of the masks
   * @param seed of the initial weights
   */
  public AutoMae(
      NDManager manager,
      VitOptions spec,
      MaeOptions autoencoder,
      VisionTransformer guide,
      AutoMaeOptions options,
      long seed) {
    this.options = options;
    this.guide = new GuideAttention(guide, spec.side());
    grid = new PatchGrid(spec.side(), spec.side());
    encoder = add("encoder", spec.create());
    decoder = add("decoder", new MaskedDecoder(spec, autoencoder));
    scorer = options.learned() ? add("scorer", new AttentionScorer(this.guide.heads())) : null;
    judge = options.learned() ? add(JUDGE, new PatchJudge(spec.side())) : null;
    pixels = new PixelLoss(spec.patch(), spec.side(), autoencoder.normalize());
    asMap =
        TorchScript.of(
            "g: Tensor",
            "Tensor",
            String.format(
                Locale.ROOT,
                "return torch.unsqueeze(torch.unflatten(g, 1, [%1$d, %1$d]), 1)",
                spec.side()));
    sum =
        TorchScript.of(
            "error: Tensor, opinion: Tensor",
            "Tensor",
            String.format(
                Locale.ROOT,
                "return torch.add(error, torch.mul(opinion, %s))",
                options.judgeWeight()));
    initialize(manager, seed);
    add("guide", guide);
  }

  /**
   * The losses of the first view; further ones are not used.
   *
   * @param views at least one, [B, 3, S, S]
   */
  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    return loss(views.get(0), Draws.of(context, grid));
  }

  /** The losses of images, with all that chance decides. */
  Output loss(NDArray x, Draws draws) {
    NDArray logits = logits(guide.maps(x)); // [B, N]
    NDArray g = perturbed(logits, draws.noise()); // [B, N]
    float[] importance = values(g);
    ImportantPatches patches =
        ImportantPatches.of(
            grid,
            sums(values(logits), draws.noise()),
            draws.uniforms(),
            options.factor(),
            options.ratio().visible(grid.size()));
    PatchIds ids = PatchIds.of(x.getManager(), patches.subset());
    NDArray m = StraightThrough.mask(g, array(patches.top(), g));
    NDArray s = StraightThrough.noisy(array(draws.uniforms(), g), m, options.factor());
    NDArray embedded = encoder.embedded(x, ids.visible(), true);
    NDArray tokens = encoder.encoded(StraightThrough.scaled(embedded, s, ids.visible()), true);
    NDArray predicted =
        decoder.predict(tokens, ids.restore(), ids.hidden(), true); // [B, N - n, 3 P P]
    NDArray error = PixelLoss.error(predicted, pixels.targets(x, ids.hidden()));
    NDArray features = encoder.represented(tokens, true);
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("map_max", meanOfLargest(importance) * grid.size());
    numbers.put("top_hidden", patches.topHidden());
    if (judge == null) {
      return new Output(error, features, Map.of(), () -> numbers);
    }
    NDArray opinion = judged(g);
    NDArray loss = sum.call(true, error, PatchJudge.generatorLoss(opinion));
    NDArray real = judged(array(draws.real(), g));
    NDArray fake = judged(DETACH.call(true, perturbed(logits, draws.again())));
    return new Output(
        loss,
        features,
        Map.of(JUDGE, PatchJudge.judgeLoss(real, fake)),
        () -> {
          numbers.put("reconstruction", mean(error));
          numbers.put("judge_real", mean(real));
          numbers.put("judge_fake", mean(fake));
          return numbers;
        });
  }

  private NDArray logits(NDArray attention) {
    return scorer == null ? GuideAttention.logShares(attention) : scorer.forward(attention, true);
  }

  /** g of images, with given noise, [B, N]. */
  NDArray importance(NDArray x, float[] noise) {
    return perturbed(logits(guide.maps(x)), noise);
  }

  private NDArray perturbed(NDArray logits, float[] noise) {
    return Gumbel.softmax(logits, array(noise, logits), options.temperature());
  }

  private NDArray judged(NDArray map) {
    return judge.forward(asMap.call(true, map), true); // [B, 1]
  }

  /** Numbers of Java, [B, N], of the type of another array. */
  private NDArray array(float[] numbers, NDArray like) {
    int n = grid.size();
    NDArray floats = Upload.floats(like.getManager(), numbers, new Shape(numbers.length / n, n));
    return LIKE.call(true, floats, like);
  }

  private static float[] sums(float[] a, float[] b) {
    float[] sums = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      sums[i] = a[i] + b[i];
    }
    return sums;
  }

  private static float[] values(NDArray array) {
    try (NDArray single = SINGLE.call(true, array)) {
      return single.toFloatArray();
    }
  }

  private static double mean(NDArray array) {
    try (NDArray mean = MEAN.call(true, array)) {
      return values(mean)[0];
    }
  }

  private double meanOfLargest(float[] importance) {
    int n = grid.size();
    double sum = 0;
    for (int from = 0; from < importance.length; from += n) {
      float largest = 0;
      for (int i = from; i < from + n; i++) {
        largest = Math.max(largest, importance[i]);
      }
      sum += largest;
    }
    return sum * n / importance.length;
  }

  /**
   * How important the patches of images are, without noise: π.
   *
   * @param x images, [B, 3, S, S]
   * @return [B · N]; those of an image sum to 1
   */
  public float[] importance(NDArray x) {
    return shares(logits(guide.maps(x)));
  }

  /**
   * What the generator starts from, in the same form: the attention of the guide's class token, the
   * mean of its heads.
   *
   * @param x images, [B, 3, S, S]
   * @return [B · N]; those of an image sum to 1
   */
  public float[] attention(NDArray x) {
    return shares(GuideAttention.logShares(guide.maps(x)));
  }

  private static float[] shares(NDArray logits) {
    float[] shares = values(logits);
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) Math.exp(shares[i]);
    }
    return shares;
  }

  /** The judge, whose weights an optimizer of its own moves; none where nothing is learned. */
  @Override
  public Map<String, List<String>> players() {
    return judge == null ? Map.of() : Map.of(JUDGE, List.of(JUDGE));
  }

  /** The generator, to look at its maps. */
  @Override
  public Map<String, Network> exports() {
    return scorer == null ? Map.of() : Map.of(AttentionScorer.FILE, scorer);
  }
}
