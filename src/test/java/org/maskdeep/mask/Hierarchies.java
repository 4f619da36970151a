package org.maskdeep.mask;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/** Grids and streams for the properties. */
final class Hierarchies {
  static final List<PatchGrid> AT_224 = pyramid(28, 28, 2, 3);
  static final List<PatchGrid> AT_32 = pyramid(8, 8, 2, 3);

  private Hierarchies() {}

  /** Levels of which each is the one before, divided by a factor, rounded up as strides do. */
  static List<PatchGrid> pyramid(int rows, int cols, int factor, int levels) {
    List<PatchGrid> grids = new ArrayList<>();
    for (int level = 0; level < levels; level++) {
      grids.add(new PatchGrid(rows, cols));
      rows = (rows + factor - 1) / factor;
      cols = (cols + factor - 1) / factor;
    }
    return grids;
  }

  /** Any pyramid of 1 to 4 levels, most of them not dividing evenly, oblong ones and 1x1 too. */
  static Arbitrary<List<PatchGrid>> any() {
    Arbitrary<Integer> side = Arbitraries.integers().between(1, 21);
    Arbitrary<Integer> factor = Arbitraries.integers().between(1, 3);
    Arbitrary<Integer> levels = Arbitraries.integers().between(1, 4);
    return Combinators.combine(side, side, factor, levels).as(Hierarchies::pyramid);
  }

  /** Pyramids that divide evenly. */
  static Arbitrary<List<PatchGrid>> dividing() {
    Arbitrary<Integer> side = Arbitraries.integers().between(1, 4);
    Arbitrary<Integer> factor = Arbitraries.integers().between(1, 3);
    Arbitrary<Integer> levels = Arbitraries.integers().between(1, 3);
    return Combinators.combine(side, side, factor, levels)
        .as(
            (rows, cols, f, n) -> {
              int scale = (int) Math.round(Math.pow(f, n - 1));
              return pyramid(rows * scale, cols * scale, f, n);
            });
  }

  static Stream stream(long seed) {
    return new Streams(seed).stream(Purpose.MASK, 0, 0);
  }
}
