package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.method.Method;
import org.maskdeep.method.mae.MaeOptions;
import org.maskdeep.method.mae.MaskedAutoencoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.train.recipe.RecipeChecks;

/**
 * {@link MaskedAutoencoder}.
 *
 * @param maskRatio r, the share of patches that are hidden
 * @param masks how they are drawn
 * @param decoderWidth width of a decoder's token
 * @param decoderDepth blocks of the decoder
 * @param decoderHeads heads of its attention
 * @param normalizePixels whether the pixels of each patch are normalised before they are predicted
 */
public record MaeRecipe(
    double maskRatio,
    TokenMasks masks,
    int decoderWidth,
    int decoderDepth,
    int decoderHeads,
    boolean normalizePixels)
    implements MethodRecipe {
  static final String NAME = "mae";

  private static final int MOST_WIDTH = 1 << 14;
  private static final int MOST_DEPTH = 256;

  /** Checks the numbers. */
  public MaeRecipe {
    RecipeChecks.range("method.mask_ratio", maskRatio, 1e-6, 1 - 1e-6);
    RecipeChecks.range("method.decoder_width", decoderWidth, 4, MOST_WIDTH);
    RecipeChecks.range("method.decoder_depth", decoderDepth, 1, MOST_DEPTH);
    RecipeChecks.range("method.decoder_heads", decoderHeads, 1, decoderWidth);
    RecipeChecks.divides(
        "method.decoder_heads", decoderHeads, "method.decoder_width", decoderWidth);
    if (decoderWidth % 4 != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.decoder_width = %d: must be a multiple of 4, for its positions",
              decoderWidth));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  private MaskSampler sampler() {
    return masks.sampler(new MaskRatio(maskRatio));
  }

  private MaeOptions options() {
    return new MaeOptions(decoderWidth, decoderDepth, decoderHeads, normalizePixels);
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, int classes, long seed) {
    VitOptions vit = vit(encoder);
    return new MaskedAutoencoder(manager, vit, options(), sampler(), seed);
  }

  private static VitOptions vit(EncoderSpec encoder) {
    if (encoder instanceof VitOptions vit) {
      return vit;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "recipe key model.arch = %s: the method mae needs an encoder that sees single patches;"
                + " choose a vision transformer such as vit_nano_patch8_64",
            encoder.words().get(EncoderSpec.MODEL)));
  }

  @Override
  public void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {
    VitOptions vit = vit(encoder);
    if (new MaskRatio(maskRatio).visible(vit.patches()) < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.mask_ratio = %s: none of the %d patches of %s would be visible;"
                  + " lower it",
              maskRatio,
              vit.patches(),
              vit.name()));
    }
  }

  @Override
  public int learnedViews() {
    return 1;
  }

  @Override
  public boolean hidesPixels() {
    return true;
  }

  @Override
  public Optional<Masking> masking() {
    return Optional.of(new Masking(List.of(VitOptions.PATCHES), 1, sampler()));
  }
}
