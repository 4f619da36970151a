package org.maskdeep.mask;

import java.util.Arrays;
import java.util.List;
import org.maskdeep.random.Stream;

/**
 * The coarse patches that several groups of a partition had to share because the grid has fewer
 * patches than groups, and whose finer patches are dealt out among these groups in random order.
 */
final class SharedPatches {
  private final int[] owners; // number of groups that show a coarse patch, [N coarse]
  private final int[] dealt; // how many of them have got their finer patches, [N coarse]
  private final int[][] children; // shuffled finer patches of a shared patch, [N coarse][children]

  private SharedPatches(int size) {
    owners = new int[size];
    dealt = new int[size];
    children = new int[size][];
  }

  /** The shared patches of the groups' coarse masks, or null when there is none. */
  static SharedPatches of(List<Mask> coarse, Children children, PatchGrid fine, Stream random) {
    PatchGrid grid = coarse.get(0).grid();
    SharedPatches shared = new SharedPatches(grid.size());
    int most = 0;
    for (Mask mask : coarse) {
      for (int i : mask.visibleIndices()) {
        most = Math.max(most, ++shared.owners[i]);
      }
    }
    if (most < 2) {
      return null;
    }
    int[] buffer = new int[fine.size()];
    for (int i = 0; i < grid.size(); i++) {
      if (shared.isShared(i)) {
        int n = children.list(i, buffer, 0);
        shared.children[i] = Arrays.copyOf(buffer, n);
        random.shuffle(shared.children[i]);
      }
    }
    return shared;
  }

  boolean isShared(int parent) {
    return owners[parent] > 1;
  }

  /**
   * Appends the finer patches of the next group that asks for this coarse patch; returns the new n.
   * Every owner gets at least one; no patch is given twice unless there are fewer than owners.
   */
  int deal(int parent, int[] out, int n) {
    int[] cards = children[parent];
    int owner = dealt[parent]++;
    out[n++] = cards[owner % cards.length];
    for (int i = owner + owners[parent]; i < cards.length; i += owners[parent]) {
      out[n++] = cards[i];
    }
    return n;
  }
}
