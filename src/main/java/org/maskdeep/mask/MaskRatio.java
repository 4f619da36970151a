package org.maskdeep.mask;

/**
 * The share of patches that are hidden, as MAE and SemMAE count it: of N patches ⌊N (1 − r)⌋ are
 * visible.
 *
 * @param value r in (0, 1)
 */
public record MaskRatio(double value) {
  private static final double ROUNDING = 1e-9; // 1 - 0.9 is a little less than 0.1

  /** Checks the share. */
  public MaskRatio {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(
          "mask ratio " + value + " must lie in (0, 1): it is the share of patches to hide");
    }
  }

  /** ⌊N (1 − r)⌋, the visible ones of N patches; 0 when all are hidden. */
  public int visible(int patches) {
    return floor(patches * (1 - value));
  }

  /** ⌊N r⌋. */
  int hidden(int patches) {
    return floor(patches * value);
  }

  private static int floor(double count) {
    return (int) Math.floor(count + ROUNDING);
  }
}
