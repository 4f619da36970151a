package org.maskdeep.detect.box;

import java.util.Locale;

/**
 * The boxes that proposals start from, the same for every image of a batch: level by level, row by
 * row, A at each place.
 *
 * @param boxes all anchors
 * @param perLevel number of anchors of each level
 */
public record Anchors(Boxes boxes, int[] perLevel) {
  /**
   * The anchors of a pyramid.
   *
   * @param grids rows and columns of each level, {H_l, W_l}
   * @param height of the network's input
   * @param width of the network's input
   */
  public static Anchors of(AnchorOptions options, long[][] grids, long height, long width) {
    if (grids.length != options.sizes().size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "anchor sizes for %d levels, but the pyramid has %d",
              options.sizes().size(),
              grids.length));
    }
    int[] perLevel = new int[grids.length];
    int total = 0;
    for (int l = 0; l < perLevel.length; l++) {
      perLevel[l] = Math.toIntExact(grids[l][0] * grids[l][1] * options.perPlace());
      total += perLevel[l];
    }
    float[] out = new float[4 * total];
    int at = 0;
    for (int l = 0; l < perLevel.length; l++) {
      float[] cell = cell(options, l);
      long rows = grids[l][0];
      long columns = grids[l][1];
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
  public static float[] cell(AnchorOptions options, int level) {
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
  public int[] levels() {
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
