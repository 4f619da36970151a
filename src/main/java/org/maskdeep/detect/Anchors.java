package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;

/**
 * The boxes that proposals start from, the same for every picture of a batch: level by level, row
 * by row, A at each place.
 *
 * @param boxes all anchors
 * @param perLevel number of anchors of each level
 */
record Anchors(Boxes boxes, int[] perLevel) {
  /**
   * The anchors of a pyramid.
   *
   * @param levels [B, C, H_l, W_l] each
   * @param height of the network's input
   * @param width of the network's input
   */
  static Anchors of(AnchorOptions options, NDList levels, long height, long width) {
    if (levels.size() != options.sizes().size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "anchor sizes for %d levels, but the pyramid has %d",
              options.sizes().size(),
              levels.size()));
    }
    int[] perLevel = new int[levels.size()];
    int total = 0;
    for (int l = 0; l < perLevel.length; l++) {
      Shape s = levels.get(l).getShape();
      perLevel[l] = Math.toIntExact(s.get(2) * s.get(3) * options.perPlace());
      total += perLevel[l];
    }
    float[] out = new float[4 * total];
    int at = 0;
    for (int l = 0; l < perLevel.length; l++) {
      float[] cell = cell(options, l);
      NDArray level = levels.get(l);
      long rows = level.getShape().get(2);
      long columns = level.getShape().get(3);
      long down = height / rows;
      long right = width / columns;
      for (long y = 0; y < rows; y++) {
        for (long x = 0; x < columns; x++) {
          for (int i = 0; i < cell.length; i++) {
            out[at++] = cell[i] + (i % 2 == 0 ? x * right : y * down);
          }
        }
      }
    }
    return new Anchors(new Boxes(out), perLevel);
  }

  /** The anchors of one level around the origin, whole pixels, [A, 4]. */
  static float[] cell(AnchorOptions options, int level) {
    float[] cell = new float[4 * options.perPlace()];
    int at = 0;
    for (double ratio : options.ratios()) {
      float h = (float) Math.sqrt((float) ratio);
      float w = 1 / h;
      for (double size : options.sizes().get(level)) {
        float halfWidth = (float) Math.rint(w * (float) size / 2);
        float halfHeight = (float) Math.rint(h * (float) size / 2);
        cell[at++] = -halfWidth;
        cell[at++] = -halfHeight;
        cell[at++] = halfWidth;
        cell[at++] = halfHeight;
      }
    }
    return cell;
  }

  /** Level of each anchor. */
  int[] levels() {
    int[] levels = new int[boxes.size()];
    int at = 0;
    for (int l = 0; l < perLevel.length; l++) {
      for (int i = 0; i < perLevel[l]; i++) {
        levels[at++] = l;
      }
    }
    return levels;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Anchors a && boxes.equals(a.boxes);
  }

  @Override
  public int hashCode() {
    return boxes.hashCode();
  }
}
