package org.maskdeep.mask;

import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.random.Stream;

/**
 * Masks that follow the parts of an image (SemMAE, Li et al. 2022, arXiv 2206.10207, section 3.3
 * and the official code): from the same share of every part, λ = 1, to whole parts, λ = 0.
 *
 * <p>Of N patches in parts k of n_k patches, with the mask ratio r and a random order of patches
 * and of parts:
 *
 * <pre>
 *   m1(k) = round(n_k r)                                            the same share of every part
 *   m2(k) = clamp(⌊N r⌋ − patches of the parts before k, 0, n_k)    whole parts, as far as they go
 *   m(k)  = round(λ m1(k) + (1 − λ) m2(k))
 * </pre>
 *
 * The first m(k) patches of each part are hidden. What is visible are the first ⌊N (1 − r)⌋ patches
 * of the others and then the hidden ones, so every image has as many. Rounding is half to even, as
 * PyTorch's.
 *
 * @param ratio r
 * @param lambda λ in [0, 1]; {@link PartSchedule} has that of an epoch
 */
public record PartMask(MaskRatio ratio, double lambda) {
  /** Checks the numbers. */
  public PartMask {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException(
          "lambda = "
              + lambda
              + " must lie in [0, 1]: 1 hides a share of every part, 0 whole parts");
    }
  }

  /**
   * How many patches of each part are hidden before the number of visible ones is made exact.
   *
   * @param sizes n_k, which may be 0
   * @param order of the parts, a permutation of their numbers
   * @return m(k) by number of the part
   */
  int[] hidden(int[] sizes, int[] order) {
    int patches = 0;
    for (int size : sizes) {
      patches += size;
    }
    int all = ratio.hidden(patches);
    int[] hidden = new int[sizes.length];
    int before = 0;
    for (int part : order) {
      int size = sizes[part];
      double share = Math.rint(size * ratio.value());
      int whole = Math.max(0, Math.min(size, all - before));
      hidden[part] = (int) Math.rint(lambda * share + (1 - lambda) * whole);
      before += size;
    }
    return hidden;
  }

  /**
   * Draws the visible patches of one image.
   *
   * @param parts number of the part of each patch, [N] in [0, K)
   * @param count K; parts without a patch are allowed
   * @param random where the orders come from
   * @throws IllegalArgumentException when a number is outside or nothing would be visible
   */
  public Mask draw(PatchGrid grid, int[] parts, int count, Stream random) {
    int n = grid.size();
    int visible = ratio.visible(n);
    if (parts.length != n || visible < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "parts of %d patches on a grid of %s with a mask ratio of %s: give a part for each"
                  + " patch, and leave one visible",
              parts.length,
              grid,
              ratio.value()));
    }
    int[] sizes = new int[count];
    for (int part : parts) {
      if (part < 0 || part >= count) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "part %d of a patch is outside [0, %d)", part, count));
      }
      sizes[part]++;
    }
    return of(
        grid, parts, random.permutation(n), hidden(sizes, random.permutation(count)), visible);
  }

  /**
   * As {@link #draw(PatchGrid, int[], int, Stream)}, with as many parts as the largest number says.
   */
  public Mask draw(PatchGrid grid, int[] parts, Stream random) {
    return draw(grid, parts, 1 + Arrays.stream(parts).max().orElse(0), random);
  }

  private static Mask of(PatchGrid grid, int[] parts, int[] shuffled, int[] hidden, int visible) {
    int[] left = hidden.clone(); // to hide of each part
    int[] kept = new int[shuffled.length]; // those that are not hidden, then the hidden ones
    int[] dropped = new int[shuffled.length];
    int shown = 0;
    int concealed = 0;
    for (int patch : shuffled) {
      if (left[parts[patch]] > 0) {
        left[parts[patch]]--;
        dropped[concealed++] = patch;
      } else {
        kept[shown++] = patch;
      }
    }
    System.arraycopy(dropped, 0, kept, shown, concealed);
    MaskBuilder mask = new MaskBuilder(grid);
    for (int i = 0; i < visible; i++) {
      mask.show(kept[i]);
    }
    return mask.build();
  }
}
