package org.maskdeep.detect.box;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which anchors stand at every place of the pyramid.
 *
 * @param sizes for every level, fine to coarse, the square roots of the anchors' areas in pixels
 * @param ratios height over width; every size comes in each of them
 */
public record AnchorOptions(List<List<Double>> sizes, List<Double> ratios) {
  /** torchvision's: 32, 64, 128, 256 and 512 pixels on the five levels, ratios 1:2, 1:1, 2:1. */
  public static final AnchorOptions STANDARD = of(32, 64, 128, 256, 512);

  /** Keeps copies; checks that every level has the same number of positive sizes. */
  public AnchorOptions {
    sizes = sizes.stream().map(List::copyOf).toList();
    ratios = List.copyOf(ratios);
    boolean positive =
        sizes.stream().flatMap(List::stream).allMatch(s -> s > 0)
            && ratios.stream().allMatch(r -> r > 0);
    boolean even = sizes.stream().map(List::size).distinct().count() == 1;
    if (!even || !positive || ratios.isEmpty() || sizes.get(0).isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "anchor sizes %s, ratios %s: give every level the same number of positive sizes",
              sizes,
              ratios));
    }
  }

  /** One size for each level, ratios 1:2, 1:1 and 2:1. */
  public static AnchorOptions of(double... sizes) {
    List<List<Double>> levels = new ArrayList<>();
    for (double size : sizes) {
      levels.add(List.of(size));
    }
    return new AnchorOptions(levels, List.of(0.5, 1.0, 2.0));
  }

  /** Number A of anchors at a place. */
  public int perPlace() {
    return sizes.get(0).size() * ratios.size();
  }
}
