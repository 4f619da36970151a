package org.maskdeep.method.automae;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.maskdeep.mask.Mask;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.mask.TokenSubset;

/**
 * Which patches of a batch are seen when important ones are rather hidden.
 *
 * <pre>
 *   b = 1 for the n patches with the largest log π + noise, 0 for the others
 *   s = U[0, 1) + factor · b
 *   the n patches with the lowest s are visible
 * </pre>
 *
 * The order of log π + noise is that of g, their softmax; but of a low temperature many g are 0 in
 * 32 bits. Of equal numbers the patch with the lower index comes first. n is the number of visible
 * patches in both places, as in the authors' code.
 *
 * @param top b, [B · N]
 * @param noisy s, [B · N]
 * @param subset which patches are visible
 */
record ImportantPatches(float[] top, float[] noisy, TokenSubset subset) {
  /**
   * Of a batch.
   *
   * @param order of importance: log π + noise, up to a constant of each image, [B · N]
   * @param uniforms U, [B · N]
   * @param visible n
   */
  static ImportantPatches of(
      PatchGrid grid, float[] order, float[] uniforms, double factor, int visible) {
    int n = grid.size();
    float[] top = new float[order.length];
    float[] noisy = uniforms.clone();
    Mask[] masks = new Mask[order.length / n];
    float[] falling = negated(order);
    for (int b = 0; b < masks.length; b++) {
      int from = b * n;
      for (int i : lowest(falling, from, n, visible)) {
        top[from + i] = 1;
        noisy[from + i] += (float) factor;
      }
      masks[b] = Mask.of(grid, lowest(noisy, from, n, visible));
    }
    return new ImportantPatches(top, noisy, TokenSubset.of(masks));
  }

  private static float[] negated(float[] values) {
    float[] negated = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      negated[i] = -values[i];
    }
    return negated;
  }

  /** The indices, from 0, of the lowest of n numbers. */
  private static int[] lowest(float[] values, int from, int n, int count) {
    return IntStream.range(0, n)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> values[from + i])) // stable
        .limit(count)
        .mapToInt(i -> i)
        .toArray();
  }

  /** The share of the top patches that are hidden, over the batch. */
  double topHidden() {
    double seen = 0;
    int patches = subset.patches();
    for (int i = 0; i < subset.visible().length; i++) {
      int image = i / subset.visibleCount();
      seen += top[image * patches + (int) subset.visible()[i]];
    }
    double all = 0;
    for (float one : top) {
      all += one;
    }
    return 1 - seen / all;
  }
}
