package org.maskdeep.mask;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.random.Stream;

/** Every level by itself; see {@link MaskSampler#independent}. */
record IndependentSampler(Shares visible, Grouping grouping) implements MaskSampler {
  @Override
  public HierarchicalMask sample(List<PatchGrid> levels, int groups, Stream random) {
    Draw.check(levels, groups, visible, grouping);
    List<List<Mask>> masks = new ArrayList<>(levels.size());
    for (int level = 0; level < levels.size(); level++) {
      double share = visible.of(level, levels.size());
      masks.add(Draw.groups(levels.get(level), groups, share, grouping, random));
    }
    return new HierarchicalMask(masks);
  }
}
