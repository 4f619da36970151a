package org.maskdeep.eval.patch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.maskdeep.eval.rows.PrincipalAxes;

/**
 * Patches as colours: their first three principal components are red, green and blue. Each
 * component is stretched on its own, so that its 1st percentile over all patches is 0 and its 99th
 * is 255; what lies beyond is limited. A component without variance is the middle grey of its
 * channel.
 *
 * @param axes of the centred features of all patches that were given
 * @param low [3] the 1st percentiles, with linear interpolation as NumPy's
 * @param high [3] the 99th percentiles
 */
public record PatchColors(PrincipalAxes axes, double[] low, double[] high) {
  private static final int COLORS = 3;
  private static final double TAIL = 0.01;
  private static final double MIDDLE = 0.5;

  /**
   * One basis for the patches of several images.
   *
   * @param images features of one level, an entry for each image
   * @throws IllegalArgumentException when there are none, or of several levels
   */
  public static PatchColors of(List<PatchFeatures> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("no images; give the features of at least one");
    }
    int width = images.get(0).map().channels();
    int length = 0;
    for (PatchFeatures each : images) {
      if (!each.map().equals(images.get(0).map())) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "features of %s and of %s: give those of one level",
                images.get(0).map().name(),
                each.map().name()));
      }
      length = Math.addExact(length, each.values().length);
    }
    float[] all = new float[length];
    int filled = 0;
    for (PatchFeatures each : images) {
      System.arraycopy(each.values(), 0, all, filled, each.values().length);
      filled += each.values().length;
    }
    PrincipalAxes axes = PrincipalAxes.of(all, width, COLORS);
    double[][] points = axes.project(all);
    double[] low = new double[COLORS];
    double[] high = new double[COLORS];
    for (int c = 0; c < COLORS; c++) {
      int color = c;
      double[] sorted = Arrays.stream(points).mapToDouble(p -> p[color]).sorted().toArray();
      low[c] = percentile(sorted, TAIL);
      high[c] = percentile(sorted, 1 - TAIL);
    }
    return new PatchColors(axes, low, high);
  }

  private static double percentile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** The colours of the patches of an image, [N] as 0xRRGGBB. */
  public int[] rgb(PatchFeatures features) {
    double[][] points = axes.project(features.values());
    int[] colors = new int[points.length];
    for (int patch = 0; patch < colors.length; patch++) {
      for (int c = 0; c < COLORS; c++) {
        double range = high[c] - low[c];
        double value = range > 0 ? (points[patch][c] - low[c]) / range : MIDDLE;
        long level = Math.round(255 * Math.max(0, Math.min(1, value)));
        colors[patch] = colors[patch] << 8 | (int) level;
      }
    }
    return colors;
  }

  /** The shares of the variance that red, green and blue hold, [3]. */
  public double[] shares() {
    return axes.shares();
  }
}
