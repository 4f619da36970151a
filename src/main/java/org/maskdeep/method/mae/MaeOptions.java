package org.maskdeep.method.mae;

import org.maskdeep.check.Checks;

/**
 * What a masked autoencoder has beside its encoder.
 *
 * @param maskRatio r in (0, 1): ⌊N (1 − r)⌋ of N patches are visible
 * @param width of a decoder's token, a multiple of 4 and of the heads
 * @param depth blocks of the decoder
 * @param heads of its attention
 * @param normalize whether the pixels of a patch are normalised before they are predicted, which
 *     the paper found better (table 1d)
 */
public record MaeOptions(double maskRatio, int width, int depth, int heads, boolean normalize) {
  private static final double ROUNDING = 1e-9; // 1 - 0.9 is a little less than 0.1

  /** Checks the numbers. */
  public MaeOptions {
    if (!(maskRatio > 0 && maskRatio < 1)) {
      throw new IllegalArgumentException(
          "mask ratio " + maskRatio + " must lie in (0, 1): it is the share of patches to hide");
    }
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

  /** The paper's: three quarters hidden, a decoder of width 512 with 8 blocks and 16 heads. */
  public static MaeOptions paper() {
    return new MaeOptions(0.75, 512, 8, 16, true);
  }

  /**
   * ⌊N (1 − r)⌋, how many of N patches are visible; 0 when all are hidden.
   *
   * @param maskRatio r
   */
  public static int visible(int patches, double maskRatio) {
    return (int) Math.floor(patches * (1 - maskRatio) + ROUNDING);
  }
}
