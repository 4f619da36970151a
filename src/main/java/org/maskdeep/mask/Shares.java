package org.maskdeep.mask;

import java.util.List;
import java.util.Locale;

/**
 * The visible share ρ of each level: one for all of them, or one each, fine to coarse.
 *
 * @param each in (0, 1]
 */
record Shares(List<Double> each) {
  Shares {
    each = List.copyOf(each);
    if (each.isEmpty()) {
      throw new IllegalArgumentException("no visible share: give one, or one for each level");
    }
    each.forEach(Draw::checkVisible);
  }

  static Shares all(double visible) {
    return new Shares(List.of(visible));
  }

  /**
   * The share of a level.
   *
   * @param levels how many there are
   */
  double of(int level, int levels) {
    if (each.size() == 1) {
      return each.get(0);
    }
    if (each.size() != levels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d visible shares %s for %d levels: give one for each, fine to coarse",
              each.size(),
              each,
              levels));
    }
    return each.get(level);
  }
}
