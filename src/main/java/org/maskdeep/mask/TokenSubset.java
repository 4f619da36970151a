package org.maskdeep.mask;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which patches of a batch an encoder of tokens sees, as indices that its sequence is made of.
 *
 * @param images B
 * @param patches N
 * @param visible the n patches that each image shows, ascending, [B · n]
 * @param hidden the others, ascending, [B · (N − n)]
 * @param restore for each patch its place in the sequence of the visible and then the hidden ones,
 *     [B · N]: what puts tokens back in order
 */
public record TokenSubset(int images, int patches, long[] visible, long[] hidden, long[] restore) {

  /**
   * Of the masks of a batch.
   *
   * @param masks of one level and one group, with as many visible patches in every image
   * @throws IllegalArgumentException when images differ in their number of visible patches, or
   *     nothing is hidden
   */
  public static TokenSubset of(MaskBatch masks) {
    if (masks.groups() != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d groups of masks: an image is seen once, so draw one group",
              masks.groups()));
    }
    int[] visible = masks.indices(0);
    int images = masks.size();
    int patches = masks.grid(0).size();
    int n = visible.length / images;
    if (n == patches) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "all %d patches are visible: nothing is left to predict; hide at least one",
              patches));
    }
    long[] seen = new long[images * n];
    long[] hidden = new long[images * (patches - n)];
    long[] restore = new long[images * patches];
    for (int b = 0; b < images; b++) {
      int shown = 0; // of this image so far
      int concealed = 0;
      for (int patch = 0; patch < patches; patch++) {
        if (shown < n && visible[b * n + shown] == patch) {
          restore[b * patches + patch] = shown;
          seen[b * n + shown++] = patch;
        } else {
          restore[b * patches + patch] = n + concealed;
          hidden[b * (patches - n) + concealed++] = patch;
        }
      }
    }
    return new TokenSubset(images, patches, seen, hidden, restore);
  }

  /**
   * Of one mask for each image.
   *
   * @param masks of one grid, with as many visible patches in every image, [B]
   * @throws IllegalArgumentException as {@link #of(MaskBatch)}
   */
  public static TokenSubset of(Mask... masks) {
    return of(
        new MaskBatch(
            Arrays.stream(masks)
                .map(mask -> new HierarchicalMask(List.of(List.of(mask))))
                .toList()));
  }

  /** n, the visible patches of an image. */
  public int visibleCount() {
    return visible.length / images;
  }

  /** N − n, the hidden patches of an image. */
  public int hiddenCount() {
    return patches - visibleCount();
  }
}
