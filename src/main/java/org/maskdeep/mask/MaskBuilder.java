package org.maskdeep.mask;

import org.maskdeep.random.Stream;

/** A mask in the making: starts with every patch hidden; {@link #build} is its end. */
final class MaskBuilder {
  private final PatchGrid grid;
  private final long[] bits;
  private int count;

  MaskBuilder(PatchGrid grid) {
    this.grid = grid;
    this.bits = new long[(grid.size() + 63) >> 6];
  }

  int count() {
    return count;
  }

  /** The n-th hidden patch, counted from 0; n must be below the number of hidden patches. */
  int hidden(int n) {
    int word = 0;
    for (int here = Long.bitCount(~bits[0]); n >= here; here = Long.bitCount(~bits[word])) {
      n -= here;
      word++;
    }
    long rest = ~bits[word];
    for (; n > 0; n--) {
      rest &= rest - 1;
    }
    return word << 6 | Long.numberOfTrailingZeros(rest);
  }

  /** Makes a patch visible; says whether it was hidden before. */
  boolean show(int index) {
    long bit = 1L << index;
    if ((bits[index >> 6] & bit) != 0) {
      return false;
    }
    bits[index >> 6] |= bit;
    count++;
    return true;
  }

  /**
   * Makes k of the first n candidates visible, every subset as likely as another, with k numbers
   * and no shuffling (Floyd's algorithm; Bentley, CACM 30(9), 1987). None of the candidates may be
   * visible before.
   *
   * @param candidates distinct patches, or null for 0 … n-1
   */
  void showSome(int[] candidates, int n, int k, Stream random) {
    if (k >= n) {
      for (int i = 0; i < n; i++) {
        show(candidates == null ? i : candidates[i]);
      }
      return;
    }
    for (int last = n - k; last < n; last++) {
      int pick = random.nextInt(last + 1);
      if (!show(candidates == null ? pick : candidates[pick])) {
        show(candidates == null ? last : candidates[last]);
      }
    }
  }

  Mask build() {
    return new Mask(grid, bits, count);
  }
}
