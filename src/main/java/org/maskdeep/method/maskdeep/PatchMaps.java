package org.maskdeep.method.maskdeep;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.mask.PatchGrid;

/**
 * The hierarchy of patches of one view.
 *
 * @param levels fine to coarse
 */
public record PatchMaps(List<PatchMap> levels) implements AutoCloseable {
  /** Checks that there is a level. */
  public PatchMaps {
    levels = List.copyOf(levels);
    if (levels.isEmpty()) {
      throw new IllegalArgumentException("a hierarchy of patches needs at least one level");
    }
  }

  /** Some of the levels, fine to coarse; shares their arrays. */
  public PatchMaps of(List<String> names) {
    return new PatchMaps(levels.stream().filter(map -> names.contains(map.level())).toList());
  }

  /** The names of the levels. */
  public List<String> names() {
    return levels.stream().map(PatchMap::level).toList();
  }

  /** The grids of the levels. */
  public List<PatchGrid> grids() {
    return levels.stream().map(PatchMap::grid).toList();
  }

  /** The coarsest level. */
  public PatchMap top() {
    return levels.get(levels.size() - 1);
  }

  /** P_l of each level by its name, [B, N_l, d]. */
  public Map<String, NDArray> byName() {
    Map<String, NDArray> patches = new LinkedHashMap<>();
    levels.forEach(map -> patches.put(map.level(), map.patches()));
    return patches;
  }

  /** Closes the patches. */
  @Override
  public void close() {
    levels.forEach(map -> map.patches().close());
  }
}
