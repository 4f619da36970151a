package org.maskdeep.report.figure;

/**
 * Numbers as colours from dark to bright: Matplotlib's "viridis". Its lightness grows evenly, so
 * the order can be read without telling hues apart, and in a grey print.
 */
final class ColorScale {
  /** Points of the scale; between them colours are mixed. */
  private static final int[] POINTS = {
    0x440154, 0x482878, 0x3e4a89, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xfde725
  };

  private ColorScale() {}

  /**
   * The colour of a value between the lowest and the highest, 0xRRGGBB; beyond them that of the
   * nearer.
   */
  static int color(float value, float low, float high) {
    float share = high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0;
    float place = share * (POINTS.length - 1);
    int i = Math.min((int) place, POINTS.length - 2);
    float between = place - i;
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = POINTS[i] >> shift & 0xFF;
      int b = POINTS[i + 1] >> shift & 0xFF;
      mixed |= Math.round(a + between * (b - a)) << shift;
    }
    return mixed;
  }
}
