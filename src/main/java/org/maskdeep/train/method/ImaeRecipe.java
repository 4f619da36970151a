package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.Method;
import org.maskdeep.method.imae.MixedAutoencoder;
import org.maskdeep.method.imae.MixingOptions;
import org.maskdeep.method.imae.TeacherInput;
import org.maskdeep.method.mae.PatchMasks;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.train.recipe.RecipeChecks;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/**
 * {@link MixedAutoencoder}.
 *
 * @param maskRatio r, the share of the mixture's patches that are hidden
 * @param guide a masked autoencoder's encoder; empty: none
 * @param start whether the encoder starts with the guide's weights
 * @param alpha α of λ ~ Beta(α, α)
 * @param distillation what the distance to the guide's latents weighs
 * @param teacherInput what the guide sees
 * @param decoderWidth width of a decoder's token
 * @param decoderDepth blocks of the decoder
 * @param decoderHeads heads of its attention
 * @param normalizePixels whether the pixels of each patch are normalised before they are predicted
 */
public record ImaeRecipe(
    double maskRatio,
    String guide,
    boolean start,
    double alpha,
    double distillation,
    TeacherInput teacherInput,
    int decoderWidth,
    int decoderDepth,
    int decoderHeads,
    boolean normalizePixels)
    implements AutoencoderRecipe {
  static final String NAME = "imae";

  private static final double LEAST_ALPHA = 0.01;
  private static final double MOST_WEIGHT = 1e6;

  /** Checks the numbers, and that the guide is there where it is of use and only there. */
  public ImaeRecipe {
    Transformers.checkAutoencoder(maskRatio, decoderWidth, decoderDepth, decoderHeads);
    RecipeChecks.range("method.alpha", alpha, LEAST_ALPHA, 1);
    RecipeChecks.range("method.distillation", distillation, 0, MOST_WEIGHT);
    boolean used = start || distillation > 0;
    if (guide.isEmpty() && used) {
      throw new IllegalArgumentException(
          "recipe key method.guide: is empty, and "
              + (distillation > 0
                  ? "its latents are distilled; name a recipe such as smoke-mae, the folder of a run"
                      + " or a file of weights, or set method.distillation=0 and method.start=false"
                  : "the encoder starts with its weights; name one, or set method.start=false"));
    }
    if (!guide.isEmpty() && !used) {
      throw new IllegalArgumentException(
          "recipe key method.guide = "
              + guide
              + ": would have no effect, as method.start is false and method.distillation is 0; set"
              + " it to ''");
    }
    if (teacherInput != TeacherInput.IMAGES && distillation == 0) {
      throw new IllegalArgumentException(
          "recipe key method.teacher_input = mixture: would have no effect, as method.distillation"
              + " is 0; leave it out");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {
    AutoencoderRecipe.super.check(encoder, views, optimizer);
    MethodChecks.twoToAPart(NAME + " mixes", optimizer);
  }

  /** What the method has beside a masked autoencoder. */
  public MixingOptions mixing() {
    return new MixingOptions(alpha, distillation, teacherInput);
  }

  /** How the patches of a mixture are hidden. */
  public MaskSampler sampler() {
    return TokenMasks.RANDOM.sampler(new MaskRatio(maskRatio));
  }

  /**
   * The same model without its teacher and with weights of the seed, to be filled with those of a
   * finished run.
   *
   * @param manager owner of all weights
   */
  public MixedAutoencoder untaught(NDManager manager, VitOptions vit, long seed) {
    MixingOptions alone = new MixingOptions(alpha, 0, TeacherInput.IMAGES);
    return new MixedAutoencoder(manager, vit, options(), alone, masks(vit), null, null, seed);
  }

  private PatchMasks masks(VitOptions vit) {
    return PatchMasks.drawn(sampler(), new PatchGrid(vit.side(), vit.side()));
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    VitOptions vit = Transformers.of(encoder, NAME);
    Guide known = guide.isEmpty() ? null : run.requiredGuide(NAME);
    if (known != null) {
      known.checkSame(vit);
    }
    return new MixedAutoencoder(
        manager,
        vit,
        options(),
        mixing(),
        masks(vit),
        start ? known::load : null,
        distillation > 0 ? known::load : null,
        run.seed());
  }

  @Override
  public Optional<Masking> masking() {
    return Optional.of(new Masking(List.of(VitOptions.PATCHES), 1, sampler()));
  }
}
