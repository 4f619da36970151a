package org.maskdeep.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.random.Stream;

/** What every sampler checks, and the groups of one grid drawn without regard to other levels. */
final class Draw {
  private static final double ROUNDING = 1e-9;

  private Draw() {}

  static void checkVisible(double visible) {
    if (!(visible > 0 && visible <= 1)) {
      throw new IllegalArgumentException(
          "visible = "
              + visible
              + " must lie in (0, 1]: it is the share of patches that stay visible, 1 - mask ratio");
    }
  }

  static void check(List<PatchGrid> levels, int groups, Shares shares, Grouping grouping) {
    if (levels.isEmpty()) {
      throw new IllegalArgumentException("no level to mask: give at least one grid");
    }
    if (groups < 1) {
      throw new IllegalArgumentException("groups = " + groups + " must be at least 1");
    }
    for (int level = 1; level < levels.size(); level++) {
      levels.get(level - 1).requireFinerThan(levels.get(level));
    }
    double visible = 0; // the largest share
    for (int level = 0; level < levels.size(); level++) {
      visible = Math.max(visible, shares.of(level, levels.size()));
    }
    if (grouping == Grouping.PARTITION && groups * visible > 1 + ROUNDING) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d disjoint groups of %s of the patches do not fit: lower visible to %s or groups to %d,"
                  + " or choose independent groups",
              groups,
              visible,
              1.0 / groups,
              (int) (1 / visible + ROUNDING)));
    }
  }

  /** How many patches a group shows at most. */
  static int count(PatchGrid grid, int groups, double visible, Grouping grouping) {
    int count = grid.visibleCount(visible);
    return switch (grouping) {
      case INDEPENDENT -> count;
      case PARTITION -> Math.max(1, Math.min(count, grid.size() / groups));
    };
  }

  /** The masks of all groups of one grid, [G]. */
  static List<Mask> groups(
      PatchGrid grid, int groups, double visible, Grouping grouping, Stream random) {
    int n = grid.size();
    int count = count(grid, groups, visible, grouping);
    int[] order = grouping == Grouping.PARTITION ? random.permutation(n) : null;
    List<Mask> masks = new ArrayList<>(groups);
    for (int group = 0; group < groups; group++) {
      MaskBuilder mask = new MaskBuilder(grid);
      if (order == null) {
        mask.showSome(null, n, count, random);
      } else {
        int start = group * count % n; // wraps only where n < groups, and there count = 1
        for (int i = start; i < start + count; i++) {
          mask.show(order[i]);
        }
      }
      masks.add(mask.build());
    }
    return masks;
  }
}
