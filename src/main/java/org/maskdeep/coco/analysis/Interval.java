package org.maskdeep.coco.analysis;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Arrays;

/**
 * From one number to another; as JSON {@code [low, high]}.
 *
 * @param low lower end
 * @param high upper end
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record Interval(double low, double high) {
  private static final double TAIL = 0.025;

  /**
   * The interval between the 2.5th and the 97.5th percentile, interpolated linearly between order
   * statistics as NumPy does by default; null when there are no values.
   */
  static Interval percentile95(double[] values) {
    if (values.length == 0) {
      return null;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Interval(at(sorted, TAIL), at(sorted, 1 - TAIL));
  }

  private static double at(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** Whether 0 lies outside. */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }
}
