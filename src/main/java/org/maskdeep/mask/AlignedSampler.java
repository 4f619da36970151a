package org.maskdeep.mask;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import org.maskdeep.random.Stream;

/** Drawn on the coarsest grid and carried down; see {@link MaskSampler#aligned}. */
record AlignedSampler(Shares visible, Grouping grouping) implements MaskSampler {
  @Override
  public HierarchicalMask sample(List<PatchGrid> levels, int groups, Stream random) {
    Draw.check(levels, groups, visible, grouping);
    LinkedList<List<Mask>> masks = new LinkedList<>();
    PatchGrid coarsest = levels.get(levels.size() - 1);
    int top = levels.size() - 1;
    double share = visible.of(top, levels.size());
    masks.add(Draw.groups(coarsest, groups, share, grouping, random));
    for (int level = top - 1; level >= 0; level--) {
      share = visible.of(level, levels.size());
      masks.addFirst(carryDown(masks.getFirst(), levels.get(level), share, random));
    }
    return new HierarchicalMask(masks);
  }

  /** The masks of all groups of a level from those of the next coarser one, [G]. */
  private List<Mask> carryDown(List<Mask> coarse, PatchGrid fine, double share, Stream random) {
    int count = Draw.count(fine, coarse.size(), share, grouping);
    Children children = new Children(coarse.get(0).grid(), fine);
    SharedPatches shared =
        grouping == Grouping.PARTITION ? SharedPatches.of(coarse, children, fine, random) : null;
    int[] candidates = new int[fine.size()];
    List<Mask> masks = new ArrayList<>(coarse.size());
    for (int group = 0; group < coarse.size(); group++) {
      int n = 0;
      for (int parent : coarse.get(group).visibleIndices()) {
        if (shared != null && shared.isShared(parent)) {
          n = shared.deal(parent, candidates, n);
        } else {
          n = children.list(parent, candidates, n);
        }
      }
      MaskBuilder mask = new MaskBuilder(fine);
      mask.showSome(candidates, n, count, random);
      masks.add(mask.build());
    }
    return masks;
  }
}
