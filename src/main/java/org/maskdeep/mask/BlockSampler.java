package org.maskdeep.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.random.Stream;

/** Visible rectangles; see {@link MaskSampler#block(double, double, double, double)}. */
record BlockSampler(double visible, double minShare, double maxShare, double maxAspect)
    implements MaskSampler {

  BlockSampler {
    Draw.checkVisible(visible);
    if (!(minShare > 0 && minShare <= maxShare && maxShare <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the area of a block from %s to %s: give shares with 0 < smallest <= largest <= 1",
              minShare,
              maxShare));
    }
    if (!(maxAspect >= 1 && maxAspect <= 1e6)) {
      throw new IllegalArgumentException(
          "maxAspect = " + maxAspect + " must be at least 1: longest side over shortest");
    }
  }

  @Override
  public HierarchicalMask sample(List<PatchGrid> levels, int groups, Stream random) {
    Draw.check(levels, groups, Shares.all(visible), Grouping.INDEPENDENT);
    List<List<Mask>> masks = new ArrayList<>(levels.size());
    for (PatchGrid grid : levels) {
      List<Mask> row = new ArrayList<>(groups);
      for (int group = 0; group < groups; group++) {
        row.add(draw(grid, random));
      }
      masks.add(row);
    }
    return new HierarchicalMask(masks);
  }

  private Mask draw(PatchGrid grid, Stream random) {
    int wanted = grid.visibleCount(visible);
    double logMaxAspect = StrictMath.log(maxAspect);
    MaskBuilder mask = new MaskBuilder(grid);
    while (mask.count() < wanted) {
      double area = wanted * random.nextDouble(minShare, maxShare);
      double logAspect = logMaxAspect * (2 * random.nextDouble() - 1);
      double height = Math.sqrt(area * StrictMath.exp(logAspect));
      int h = (int) Math.min(grid.rows(), Math.max(1, Math.round(height)));
      int w = (int) Math.min(grid.cols(), Math.max(1, Math.round(area / height)));
      int anchor = mask.hidden(random.nextInt(grid.size() - mask.count()));
      int top = place(anchor / grid.cols(), h, grid.rows(), random);
      int left = place(anchor % grid.cols(), w, grid.cols(), random);
      for (int r = top; r < top + h; r++) {
        for (int c = left; c < left + w && mask.count() < wanted; c++) {
          mask.show(r * grid.cols() + c);
        }
      }
    }
    return mask.build();
  }

  /** A start such that [start, start + length) holds the anchor and lies in [0, size). */
  private static int place(int anchor, int length, int size, Stream random) {
    int first = Math.max(0, anchor - length + 1);
    int last = Math.min(anchor, size - length);
    return random.nextInt(first, last + 1);
  }
}
