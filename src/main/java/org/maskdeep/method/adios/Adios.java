package org.maskdeep.method.adios;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.NetworkMethod;
import org.maskdeep.method.Networks;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.Upload;

/**
 * ADIOS (Shi et al. 2022, arXiv 2201.13100): the encoder learns to recognise images of which masks
 * hide a part; a {@link Masker} learns to make that hard.
 *
 * <pre>
 *   m_1 … m_M = masker(view b)                                             each [B, S, S]
 *   L         = Σ_k ℓ(f(view a), f(view b ⊙ (1 − m_k)))                    BYOL's, SimSiam's or SimCLR's ℓ
 *   encoder:  min L          masker:  max L − α penalty(m) + α₂ entropy(m)
 * </pre>
 *
 * At once, both move along one pass over the graph: between masks and L the gradient changes its
 * sign (as in Ganin and Lempitsky 2015, arXiv 1409.7495), and the masker's own terms are added with
 * value 0. Alternating, as in the released code, the masker moves on a second pass, against the
 * encoder that has just moved; a step takes 1.6 times as long. Every image is normalised by the
 * batch norms together with the images of its own mask, so no mask sees another's.
 */
public final class Adios extends NetworkMethod {
  private static final String MASKER = "masker";
  private static final String PLAYER = "masker";

  private static final TorchScript HIDE =
      TorchScript.of(
          "x: Tensor, m: Tensor", // [B, 3, S, S], [B, S, S]
          "Tensor",
          "return torch.mul(x, torch.rsub(torch.unsqueeze(m, 1), 1))");
  private static final TorchScript ONE =
      TorchScript.of("m: Tensor, w: Tensor", "Tensor", "return torch.sum(torch.mul(m, w), [1])");
  private static final TorchScript REVERSED =
      TorchScript.of("m: Tensor", "Tensor", "return torch.sub(torch.mul(torch.detach(m), 2), m)");
  private static final TorchScript SUM =
      TorchScript.of("xs: List[Tensor]", "Tensor", "return torch.sum(torch.stack(xs, 0))");
  private static final TorchScript PLUS_GRADIENT =
      TorchScript.of(
          "x: Tensor, y: Tensor", "Tensor", "return torch.add(x, torch.sub(y, torch.detach(y)))");
  private static final TorchScript MINUS =
      TorchScript.of("x: Tensor, y: Tensor", "Tensor", "return torch.sub(y, x)");

  private final Pairs pairs;
  private final AdiosOptions options;
  private final Masker masker; // null: masks are not learned
  private final MaskSource source;

  /**
   * With masks that are learned.
   *
   * @param manager owner of all weights
   * @param temperature T of SimCLR; of no meaning to the others
   * @param masks the network that makes them; of as many as the options say
   * @param seed of the initial weights
   */
  public static Adios learned(
      NDManager manager,
      EncoderSpec spec,
      HeadOptions heads,
      BaseMethod base,
      double temperature,
      AdiosOptions options,
      MaskerOptions masks,
      long seed) {
    Masker masker = new Masker(masks);
    return new Adios(
        manager, new Pairs(base, spec, heads, temperature), options, masker, null, seed);
  }

  /**
   * With masks from elsewhere: the same without the second player.
   *
   * @param masks M of each image, as many as the options say
   */
  public static Adios with(
      NDManager manager,
      EncoderSpec spec,
      HeadOptions heads,
      BaseMethod base,
      double temperature,
      AdiosOptions options,
      MaskSource masks,
      long seed) {
    return new Adios(
        manager, new Pairs(base, spec, heads, temperature), options, null, masks, seed);
  }

  private Adios(
      NDManager manager,
      Pairs pairs,
      AdiosOptions options,
      Masker masker,
      MaskSource source,
      long seed) {
    this.pairs = pairs;
    this.options = options;
    this.masker = masker;
    this.source = source;
    add(pairs.networks());
    if (masker != null) {
      add(MASKER, masker);
    }
    initialize(manager, seed);
  }

  /** How images are compared. */
  Pairs pairs() {
    return pairs;
  }

  @Override
  public Map<String, List<String>> players() {
    return masker == null ? Map.of() : Map.of(PLAYER, List.of(MASKER));
  }

  @Override
  public boolean alternates() {
    return masker != null && options.alternates();
  }

  @Override
  public Map<String, Network> exports() {
    return masker == null ? Map.of() : Map.of(Masker.FILE, masker);
  }

  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    List<NDArray> two = Networks.firstTwo(views);
    Map<Integer, NDArray> masks = masks(two, context);
    Map<Integer, NDArray> seen = new HashMap<>();
    boolean joint = masker != null && !options.alternates();
    masks.forEach((v, m) -> seen.put(v, joint ? REVERSED.call(true, m) : m.stopGradient()));
    Compared compared = compare(two, seen, context);
    if (masker == null) {
      return new Output(compared.loss(), compared.top());
    }
    NDArray own = own(masks);
    NDArray against = MINUS.call(false, compared.loss(), own);
    NDArray last = masks.get(1);
    Supplier<Map<String, Double>> observed = () -> observed(last, joint ? against : null);
    if (!joint) {
      return new Output(compared.loss(), compared.top(), Map.of(), observed);
    }
    NDArray all = PLUS_GRADIENT.call(true, compared.loss(), own);
    return new Output(all, compared.top(), Map.of(PLAYER, all), observed);
  }

  @Override
  public Map<String, NDArray> playerLosses(List<NDArray> views, StepContext context) {
    List<NDArray> two = Networks.firstTwo(views);
    Map<Integer, NDArray> masks = masks(two, context);
    NDArray loss = compare(two, masks, context).loss();
    return Map.of(PLAYER, MINUS.call(true, loss, own(masks)));
  }

  private static Map<String, Double> observed(NDArray masks, NDArray against) {
    Map<String, Double> observed = new LinkedHashMap<>(MaskLosses.watched(masks));
    if (against != null) {
      observed.put("loss_" + PLAYER, against.toArray()[0].doubleValue());
    }
    return observed;
  }

  /** The masks of the views that are masked, by the view's number; [B, M, S, S] each. */
  private Map<Integer, NDArray> masks(List<NDArray> views, StepContext context) {
    Map<Integer, NDArray> masks = new LinkedHashMap<>();
    for (int v = options.both() ? 0 : 1; v < views.size(); v++) {
      NDArray view = views.get(v);
      masks.put(v, masker == null ? source.of(view, v, context) : masker.forward(view, true));
    }
    return masks;
  }

  /** α penalty − α₂ entropy, of several views their mean; scalar. */
  private NDArray own(Map<Integer, NDArray> masks) {
    NDList terms = new NDList();
    for (NDArray m : masks.values()) {
      NDArray penalty = Networks.times(MaskLosses.penalty(m), options.penalty());
      terms.add(
          options.entropy() == 0
              ? penalty
              : MINUS.call(
                  true, Networks.times(MaskLosses.negativeEntropy(m), options.entropy()), penalty));
    }
    return Networks.mean(terms);
  }

  /** Σ_k ℓ, and the features of the first view or of what is left of it. */
  private record Compared(NDArray loss, NDArray top) {}

  private Compared compare(List<NDArray> views, Map<Integer, NDArray> masks, StepContext context) {
    Pairs.Encoded clean = options.both() ? null : pairs.encode(views.get(0));
    NDList losses = new NDList();
    NDArray top = clean == null ? null : clean.top();
    for (NDArray weights : weights(views.get(0), context)) {
      Pairs.Encoded first = clean != null ? clean : masked(views, masks, 0, weights);
      losses.add(pairs.loss(first, masked(views, masks, 1, weights)));
      top = top == null ? first.top() : top;
    }
    return new Compared(SUM.call(true, losses), top);
  }

  private Pairs.Encoded masked(
      List<NDArray> views, Map<Integer, NDArray> masks, int view, NDArray weights) {
    NDArray one = ONE.call(true, masks.get(view), weights); // [B, S, S]
    return pairs.encode(HIDE.call(true, views.get(view), one));
  }

  /**
   * Which mask an image is hidden under, [B, M, 1, 1] for each term: one by one, or one by chance.
   */
  private List<NDArray> weights(NDArray view, StepContext context) {
    int images = (int) view.getShape().get(0);
    int masks = options.masks();
    List<NDArray> all = new ArrayList<>();
    for (int k = 0; k < (options.single() ? 1 : masks); k++) {
      float[] weights = new float[images * masks];
      for (int b = 0; b < images; b++) {
        weights[b * masks + (options.single() ? drawn(context, b) : k)] = 1;
      }
      NDArray floats = Upload.floats(view.getManager(), weights, new Shape(images, masks, 1, 1));
      all.add(floats.toType(view.getDataType(), false));
    }
    return all;
  }

  private int drawn(StepContext context, int image) {
    Stream stream =
        context.streams().stream(Purpose.MASK_CHOICE, context.step(), context.samples()[image]);
    return stream.nextInt(options.masks());
  }
}
