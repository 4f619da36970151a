package org.maskdeep.train.method;

import org.maskdeep.method.mae.MaeOptions;
import org.maskdeep.method.mae.MaskedAutoencoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.train.section.OptimizerRecipe;
import org.maskdeep.train.section.ViewsRecipe;

/** What the recipes of {@link MaskedAutoencoder} have in common, whatever decides on the masks. */
sealed interface AutoencoderRecipe extends MethodRecipe
    permits MaeRecipe, SemMaeRecipe, AutoMaeRecipe, ImaeRecipe {
  /** r, the share of patches that are hidden. */
  double maskRatio();

  /** Width of a decoder's token. */
  int decoderWidth();

  /** Blocks of the decoder. */
  int decoderDepth();

  /** Heads of its attention. */
  int decoderHeads();

  /** Whether the pixels of each patch are normalised before they are predicted. */
  boolean normalizePixels();

  /** What the autoencoder has beside its encoder. */
  default MaeOptions options() {
    return new MaeOptions(decoderWidth(), decoderDepth(), decoderHeads(), normalizePixels());
  }

  @Override
  default void check(EncoderSpec encoder, ViewsRecipe views, OptimizerRecipe optimizer) {
    Transformers.checkRatio(maskRatio(), Transformers.of(encoder, name()));
  }

  @Override
  default int learnedViews() {
    return 1;
  }

  @Override
  default boolean hidesPixels() {
    return true;
  }
}
