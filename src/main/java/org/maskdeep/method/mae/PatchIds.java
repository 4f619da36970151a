package org.maskdeep.method.mae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.maskdeep.mask.TokenSubset;
import org.maskdeep.tensor.Upload;

/**
 * Which patches of a batch are visible, as arrays of 64-bit whole numbers on the device.
 *
 * @param visible patches that the encoder sees, [B, n]
 * @param hidden the others, [B, N − n]
 * @param restore for each patch its place among the visible and then the hidden ones, [B, N]
 */
public record PatchIds(NDArray visible, NDArray hidden, NDArray restore) {
  /**
   * Of the masks of a batch.
   *
   * @param owner of the arrays
   */
  public static PatchIds of(NDManager owner, TokenSubset subset) {
    int b = subset.images();
    return new PatchIds(
        ids(owner, subset.visible(), b, subset.visibleCount()),
        ids(owner, subset.hidden(), b, subset.hiddenCount()),
        ids(owner, subset.restore(), b, subset.patches()));
  }

  private static NDArray ids(NDManager owner, long[] ids, int rows, int columns) {
    return Upload.longs(owner, ids).reshape(new Shape(rows, columns));
  }
}
