package org.maskdeep.mask;

import java.util.List;
import java.util.Locale;

/**
 * The masks of one view of one image: one for every level and group.
 *
 * <p>Levels are ordered fine → coarse, as C3, C4, C5.
 */
public final class HierarchicalMask {
  private final List<List<Mask>> masks;

  /**
   * Masks by level, then group.
   *
   * @param masks [L][G]; every level has the same number of groups and one grid
   * @throws IllegalArgumentException when there is not a level or group, when levels differ in
   *     their groups or are not ordered fine → coarse
   */
  public HierarchicalMask(List<List<Mask>> masks) {
    this.masks = masks.stream().map(List::copyOf).toList();
    if (this.masks.isEmpty() || this.masks.get(0).isEmpty()) {
      throw new IllegalArgumentException("a hierarchical mask needs at least a level and a group");
    }
    for (int level = 0; level < levels(); level++) {
      List<Mask> row = this.masks.get(level);
      if (row.size() != groups()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "level %d has %d groups, level 0 has %d: give every level the same number",
                level,
                row.size(),
                groups()));
      }
      for (Mask mask : row) {
        if (!mask.grid().equals(row.get(0).grid())) {
          throw new IllegalArgumentException("the groups of level " + level + " differ in grid");
        }
      }
      if (level > 0) {
        grid(level - 1).requireFinerThan(grid(level));
      }
    }
  }

  /** Number L of levels. */
  public int levels() {
    return masks.size();
  }

  /** Number G of groups. */
  public int groups() {
    return masks.get(0).size();
  }

  /** The grid of a level, 0 the finest. */
  public PatchGrid grid(int level) {
    return masks.get(level).get(0).grid();
  }

  /** The mask of a level (0 the finest) and a group. */
  public Mask mask(int level, int group) {
    return masks.get(level).get(group);
  }

  /**
   * Writes the averaging weights of a level, 1/|S| at every visible patch of each group, and leaves
   * the others alone.
   *
   * @param out [… · G · N_l]
   * @param from where these G · N_l begin
   */
  void fillWeights(int level, float[] out, int from) {
    int n = grid(level).size();
    for (int group = 0; group < groups(); group++) {
      Mask mask = mask(level, group);
      mask.fill(out, from + group * n, 1f / mask.visibleCount());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HierarchicalMask m && masks.equals(m.masks);
  }

  @Override
  public int hashCode() {
    return masks.hashCode();
  }

  /** An image of every mask, level by level. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int level = 0; level < levels(); level++) {
      for (int group = 0; group < groups(); group++) {
        text.append(
            String.format(Locale.ROOT, "level %d (%s), group %d\n", level, grid(level), group));
        text.append(mask(level, group)).append('\n');
      }
    }
    return text.toString();
  }
}
