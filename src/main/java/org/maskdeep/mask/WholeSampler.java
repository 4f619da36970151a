package org.maskdeep.mask;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.random.Stream;

/** A first group that sees everything; see {@link MaskSampler#withWhole}. */
record WholeSampler(MaskSampler others) implements MaskSampler {
  @Override
  public HierarchicalMask sample(List<PatchGrid> levels, int groups, Stream random) {
    if (groups < 2) {
      throw new IllegalArgumentException(
          "groups = "
              + groups
              + " must be at least 2: the first one sees the whole image, the others a part");
    }
    HierarchicalMask parts = others.sample(levels, groups - 1, random);
    List<List<Mask>> masks = new ArrayList<>(levels.size());
    for (int level = 0; level < levels.size(); level++) {
      List<Mask> row = new ArrayList<>(groups);
      row.add(Mask.all(levels.get(level)));
      for (int group = 0; group < groups - 1; group++) {
        row.add(parts.mask(level, group));
      }
      masks.add(row);
    }
    return new HierarchicalMask(masks);
  }
}
