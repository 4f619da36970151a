package org.maskdeep.train.method;

import java.util.Locale;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.train.recipe.RecipeChecks;

/** What the recipes of methods on vision transformers check. */
final class Transformers {
  private static final int MOST_WIDTH = 1 << 14;
  private static final int MOST_DEPTH = 256;

  private Transformers() {}

  /**
   * The encoder as a vision transformer.
   *
   * @throws IllegalArgumentException when it is none
   */
  static VitOptions of(EncoderSpec encoder, String method) {
    if (encoder instanceof VitOptions vit) {
      return vit;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "recipe key model.arch = %s: the method %s needs an encoder that sees single patches;"
                + " choose a vision transformer such as vit_nano_patch8_64",
            encoder.words().get(EncoderSpec.MODEL),
            method));
  }

  /** Checks that some patches are visible. */
  static void checkRatio(double maskRatio, VitOptions vit) {
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

  /** Checks the keys of a masked autoencoder. */
  static void checkAutoencoder(double maskRatio, int width, int depth, int heads) {
    RecipeChecks.range("method.mask_ratio", maskRatio, 1e-6, 1 - 1e-6);
    RecipeChecks.range("method.decoder_width", width, 4, MOST_WIDTH);
    RecipeChecks.range("method.decoder_depth", depth, 1, MOST_DEPTH);
    RecipeChecks.range("method.decoder_heads", heads, 1, width);
    RecipeChecks.divides("method.decoder_heads", heads, "method.decoder_width", width);
    if (width % 4 != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "recipe key method.decoder_width = %d: must be a multiple of 4, for its positions",
              width));
    }
  }
}
