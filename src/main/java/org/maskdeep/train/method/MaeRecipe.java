package org.maskdeep.train.method;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.Method;
import org.maskdeep.method.mae.MaskedAutoencoder;
import org.maskdeep.method.mae.PatchMasks;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.VitOptions;

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
    implements AutoencoderRecipe {
  static final String NAME = "mae";

  /** Checks the numbers. */
  public MaeRecipe {
    Transformers.checkAutoencoder(maskRatio, decoderWidth, decoderDepth, decoderHeads);
  }

  @Override
  public String name() {
    return NAME;
  }

  private MaskSampler sampler() {
    return masks.sampler(new MaskRatio(maskRatio));
  }

  @Override
  public Method create(NDManager manager, EncoderSpec encoder, RunSetting run) {
    VitOptions vit = Transformers.of(encoder, NAME);
    PatchMasks drawn =
        PatchMasks.drawn(run.masksOr(sampler()), new PatchGrid(vit.side(), vit.side()));
    return new MaskedAutoencoder(manager, vit, options(), drawn, run.seed());
  }

  @Override
  public boolean takesMasks() {
    return true;
  }

  @Override
  public Optional<Masking> masking() {
    return Optional.of(new Masking(List.of(VitOptions.PATCHES), 1, sampler()));
  }
}
