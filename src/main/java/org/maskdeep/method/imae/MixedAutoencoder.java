package org.maskdeep.method.imae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.maskdeep.mask.TokenSubset;
import org.maskdeep.method.NetworkMethod;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.mae.MaeOptions;
import org.maskdeep.method.mae.PatchIds;
import org.maskdeep.method.mae.PatchMasks;
import org.maskdeep.method.mae.PixelLoss;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.TorchScript;

/**
 * i-MAE (Zhang and Shen 2022, arXiv 2210.11470): a masked autoencoder that sees the mixture of two
 * images and makes both of them again.
 *
 * <pre>
 *   x      = λ a + (1 − λ) b                 λ ~ Beta(α, α), one for the batch; b: {@link Mixture}
 *   z      = encoder(class token, visible patches of x)                     [B, 1 + n, d]
 *   e_s    = E_s z,  e_d = E_d z             two linear embeddings          [B, 1 + n, w]
 *   y_i    = decoder(e_i, mask tokens)       one decoder for both           [B, N − n, 3 P²]
 *   loss   = Σ_i mean (y_i − hidden patches of image_i)²
 *          + weight · Σ_i mean (e_i − sg(E_T z_T(image_i)))²                i in {s, d}
 * </pre>
 *
 * <p>The branch s is that of the subordinate image, which has the smaller weight in the mixture, d
 * that of the dominant one; at λ = 1/2 a is the dominant. z_T is a frozen masked autoencoder's
 * encoder, which sees the same patches of each image alone. In the authors' code E_T is the
 * embedding of that autoencoder's decoder, from which E_s and E_d start. What is known here of the
 * autoencoder is its encoder, so the three start as one and the same draw and E_T stays that: a
 * fixed map of the teacher's tokens, which nothing can shrink. The paper's choice of b from the
 * same class needs labels and was not released; here b is any other image of the batch, and in a
 * batch that is computed in parts, of the same part.
 */
public final class MixedAutoencoder extends NetworkMethod {
  private static final TorchScript SUM =
      TorchScript.of("x: Tensor, y: Tensor", "Tensor", "return torch.add(x, y)");

  private final VisionTransformer encoder;
  private final BranchDecoder branches;
  private final PixelLoss pixels;
  private final PatchMasks masks;
  private final MixingOptions mixing;
  private final Teacher teacher; // null: no distillation
  private final TorchScript total;

  /**
   * A freshly initialised model: encoder and decoder have the initial weights of a {@link
   * org.maskdeep.method.mae.MaskedAutoencoder} of the same seed.
   *
   * @param manager owner of all weights
   * @param masks which patches of the mixture are visible
   * @param start gives the encoder other first weights; null: it keeps those of the seed
   * @param teacher gives the teacher's encoder its weights; null where nothing is distilled
   * @param seed of the initial weights
   * @throws IllegalArgumentException when something is to be distilled and there is no teacher
   */
  public MixedAutoencoder(
      NDManager manager,
      VitOptions spec,
      MaeOptions options,
      MixingOptions mixing,
      PatchMasks masks,
      Consumer<VisionTransformer> start,
      Consumer<VisionTransformer> teacher,
      long seed) {
    this.masks = masks;
    this.mixing = mixing;
    encoder = add("encoder", spec.create());
    branches = add("branches", new BranchDecoder(spec, options));
    pixels = new PixelLoss(spec.patch(), spec.side(), options.normalize());
    initialize(manager, seed);
    branches.alignEmbeddings();
    if (start != null) {
      start.accept(encoder);
    }
    add(masks.networks());
    if (mixing.distillation() == 0) {
      this.teacher = null;
    } else if (teacher == null) {
      throw new IllegalArgumentException(
          "distillation without a teacher: name one, or set the weight of the distillation to 0");
    } else {
      this.teacher = new Teacher(manager, spec, options, teacher, branches);
      add(new TreeMap<>(this.teacher.networks()));
    }
    total =
        TorchScript.of(
            "pixels: List[Tensor], latents: List[Tensor]",
            "Tensor",
            "near = torch.sum(torch.stack(latents, 0))",
            String.format(
                Locale.ROOT,
                "return torch.add(torch.sum(torch.stack(pixels, 0)), torch.mul(near, %s))",
                mixing.distillation()));
  }

  /**
   * The terms of the loss.
   *
   * @param subordinate mean squared error of the subordinate image's hidden patches, scalar
   * @param dominant the same of the dominant image
   * @param subordinateLatent distance of the subordinate branch's tokens from the teacher's,
   *     without its weight, scalar; null without a teacher
   * @param dominantLatent the same of the dominant branch
   * @param features what the encoder makes of the mixture, a map of one column
   */
  public record Terms(
      NDArray subordinate,
      NDArray dominant,
      NDArray subordinateLatent,
      NDArray dominantLatent,
      NDArray features) {}

  /**
   * The loss of the first view; further ones are not used.
   *
   * @param views at least one, [B, 3, S, S]
   * @throws IllegalArgumentException when it has one image only
   */
  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    NDArray a = views.get(0);
    int images = Math.toIntExact(a.getShape().get(0));
    Mixture mixture = Mixture.draw(mixing.alpha(), images, context.streams(), context.step());
    TokenSubset subset = TokenSubset.of(masks.of(a, context));
    return loss(a, mixture.partnersOf(a), mixture.share(), subset);
  }

  /**
   * The loss of images that are mixed in this proportion.
   *
   * @param a images [B, 3, S, S]
   * @param b the image that each is mixed with
   * @param share λ, the weight of a
   * @param subset which patches are visible, the same number in every image
   */
  public Output loss(NDArray a, NDArray b, double share, TokenSubset subset) {
    Terms terms = terms(a, b, share, subset);
    NDArray errors =
        teacher == null
            ? SUM.call(true, terms.subordinate(), terms.dominant())
            : total.call(
                true,
                new NDList(terms.subordinate(), terms.dominant()),
                new NDList(terms.subordinateLatent(), terms.dominantLatent()));
    return new Output(errors, terms.features(), Map.of(), () -> observed(terms, share));
  }

  /** λ decides on how hard a step is, so the loss jumps with it; metrics say both. */
  private static Map<String, Double> observed(Terms terms, double share) {
    Map<String, Double> observed = new LinkedHashMap<>();
    observed.put("mixture_share", share);
    observed.put("loss_subordinate", terms.subordinate().toArray()[0].doubleValue());
    observed.put("loss_dominant", terms.dominant().toArray()[0].doubleValue());
    return observed;
  }

  /** The terms of {@link #loss(NDArray, NDArray, double, TokenSubset)}. */
  public Terms terms(NDArray a, NDArray b, double share, TokenSubset subset) {
    boolean first = Mixture.firstDominates(share);
    NDArray weaker = first ? b : a;
    NDArray stronger = first ? a : b;
    PatchIds ids = PatchIds.of(a.getManager(), subset);
    NDArray x = Mixture.of(a, b, share);
    NDArray z = encoder.tokens(x, ids.visible(), true); // [B, 1 + n, d]
    NDArray weakTokens = branches.embed(z, false, true); // [B, 1 + n, w]
    NDArray strongTokens = branches.embed(z, true, true);
    NDArray weakLatent = null;
    NDArray strongLatent = null;
    if (teacher != null) {
      boolean alone = mixing.teacherInput() == TeacherInput.IMAGES;
      NDArray known = teacher.embedded(alone ? stronger : x, ids.visible());
      strongLatent = Teacher.distance(strongTokens, known);
      NDArray other = alone ? teacher.embedded(weaker, ids.visible()) : known;
      weakLatent = Teacher.distance(weakTokens, other);
    }
    return new Terms(
        error(weakTokens, weaker, ids),
        error(strongTokens, stronger, ids),
        weakLatent,
        strongLatent,
        encoder.represented(z, true));
  }

  private NDArray error(NDArray tokens, NDArray image, PatchIds ids) {
    NDArray predicted = branches.decode(tokens, ids.restore(), ids.hidden(), true);
    return PixelLoss.error(predicted, pixels.targets(image, ids.hidden()));
  }

  /**
   * The two images that a mixture is made of, made again in evaluation: their hidden patches are
   * predicted, the visible ones are those of the images themselves. Where the pixels of patches are
   * normalised before they are predicted, each gets its true mean and deviation back, which no
   * model knows.
   *
   * @param a images [B, 3, S, S]
   * @param b the image that each is mixed with
   * @param share λ, the weight of a
   * @param subset which patches of the mixture are visible
   * @return the subordinate images and the dominant ones, each [B, 3, S, S]
   */
  public NDList reconstruct(NDArray a, NDArray b, double share, TokenSubset subset) {
    boolean first = Mixture.firstDominates(share);
    PatchIds ids = PatchIds.of(a.getManager(), subset);
    NDArray z = encoder.tokens(Mixture.of(a, b, share), ids.visible(), false);
    NDList both = new NDList();
    for (boolean dominant : new boolean[] {false, true}) {
      NDArray tokens = branches.embed(z, dominant, false);
      NDArray predicted = branches.decode(tokens, ids.restore(), ids.hidden(), false);
      both.add(pixels.paste(dominant == first ? a : b, predicted, ids.hidden()));
    }
    return both;
  }

  /** The two embeddings and the decoder, to make the images of a mixture again after the run. */
  @Override
  public Map<String, Network> exports() {
    return Map.of(BranchDecoder.FILE, branches);
  }
}
