package org.maskdeep.detect.box;

/**
 * The level of the pyramid that a box maps to: k = ⌊4 + log2(√area / canonical)⌋, limited to those
 * that there are (Lin et al. 2017, equation 1).
 *
 * @param finest number of the first level, log2 of its stride
 * @param levels how many there are
 * @param canonical side in pixels of a box of level 4
 */
public record LevelMapper(int finest, int levels, double canonical) {
  private static final float CANONICAL_LEVEL = 4;
  private static final float TOLERANCE = 1e-6f;

  /** The place of each box's level, from 0. */
  public int[] of(Boxes boxes) {
    int[] chosen = new int[boxes.size()];
    for (int i = 0; i < chosen.length; i++) {
      float side = (float) Math.sqrt(boxes.area(i));
      float log = (float) (Math.log(side / (float) canonical) / Math.log(2));
      double level = Math.floor(CANONICAL_LEVEL + log + TOLERANCE);
      chosen[i] = (int) Math.max(0, Math.min(levels - 1, level - finest));
    }
    return chosen;
  }
}
