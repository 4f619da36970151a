package org.maskdeep.mask;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.random.Stream;

/** Every level by itself; see {@link MaskSampler#independent}. */
record IndependentSampler(double visible, Grouping grouping) implements MaskSampler {
  IndependentSampler {
    Draw.checkVisible(visible);
  }

  @Override
  public HierarchicalMask sample(List<PatchGrid> levels, int groups, Stream random) {
    Draw.check(levels, groups, visible, grouping);
    List<List<Mask>> masks = new ArrayList<>(levels.size());
    for (PatchGrid grid : levels) {
      masks.add(Draw.groups(grid, groups, visible, grouping, random));
    }
    return new HierarchicalMask(masks);
  }
}
