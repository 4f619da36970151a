package org.maskdeep.method.mae;

import org.maskdeep.check.Checks;

/**
 * What a masked autoencoder has beside its encoder.
 *
 * @param width of a decoder's token, a multiple of 4 and of the heads
 * @param depth blocks of the decoder
 * @param heads of its attention
 * @param normalize whether the pixels of a patch are normalised before they are predicted, which
 *     the paper found better (table 1d)
 */
public record MaeOptions(int width, int depth, int heads, boolean normalize) {
  /** Checks the numbers. */
  public MaeOptions {
    Checks.atLeast("width of the decoder", width, 4);
    Checks.atLeast("blocks of the decoder", depth, 1);
    Checks.atLeast("heads of the decoder", heads, 1);
    if (width % 4 != 0 || width % heads != 0) {
      throw new IllegalArgumentException(
          "decoder of width "
              + width
              + " with "
              + heads
              + " heads: 4 and the heads must divide it");
    }
  }

  /** The paper's: a decoder of width 512 with 8 blocks and 16 heads. */
  public static MaeOptions paper() {
    return new MaeOptions(512, 8, 16, true);
  }
}
