package org.maskdeep.method.maskdeep;

import ai.djl.ndarray.NDArray;
import java.util.Locale;
import org.maskdeep.mask.PatchGrid;

/**
 * The patches of one level of a view.
 *
 * @param level name of the feature map, such as {@code C4}
 * @param grid its rows and columns, H_l x W_l
 * @param patches P_l, [B, N_l, d] with N_l = H_l·W_l in row order
 */
public record PatchMap(String level, PatchGrid grid, NDArray patches) {
  /** Checks that the patches are those of the grid. */
  public PatchMap {
    if (patches.getShape().dimension() != 3 || patches.getShape().get(1) != grid.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "level %s: patches %s do not lie on a grid of %s",
              level,
              patches.getShape(),
              grid));
    }
  }
}
