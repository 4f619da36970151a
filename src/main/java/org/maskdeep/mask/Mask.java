package org.maskdeep.mask;

import java.util.Arrays;

/** An immutable set of visible patches of a grid, never empty. All others are hidden. */
public final class Mask {
  private final PatchGrid grid;
  private final long[] bits;
  private final int count;

  /** Takes the bits over without a copy. */
  Mask(PatchGrid grid, long[] bits, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a mask must leave at least one patch visible");
    }
    this.grid = grid;
    this.bits = bits;
    this.count = count;
  }

  /** The mask that shows everything. */
  public static Mask all(PatchGrid grid) {
    MaskBuilder builder = new MaskBuilder(grid);
    for (int i = 0; i < grid.size(); i++) {
      builder.show(i);
    }
    return builder.build();
  }

  /**
   * The mask that shows the given patches.
   *
   * @throws IllegalArgumentException when there is none, or one lies outside the grid
   */
  public static Mask of(PatchGrid grid, int... visible) {
    MaskBuilder builder = new MaskBuilder(grid);
    for (int i : visible) {
      if (i < 0 || i >= grid.size()) {
        throw new IllegalArgumentException("patch " + i + " lies outside a grid of " + grid);
      }
      builder.show(i);
    }
    return builder.build();
  }

  /** The grid that is masked. */
  public PatchGrid grid() {
    return grid;
  }

  /** Whether a patch is visible. */
  public boolean visible(int index) {
    if (index < 0 || index >= grid.size()) {
      throw new IndexOutOfBoundsException("patch " + index + " lies outside a grid of " + grid);
    }
    return (bits[index >> 6] >>> index & 1) != 0;
  }

  /**
   * Whether the patch that covers a pixel is visible: for images in which hidden patches are
   * darkened.
   *
   * @param x column of the pixel, in [0, width)
   * @param y row of the pixel, in [0, height)
   */
  public boolean visibleAt(int x, int y, int width, int height) {
    return visible(grid.patchAt(x, y, width, height));
  }

  /** Number |S| of visible patches, at least 1. */
  public int visibleCount() {
    return count;
  }

  /** The visible patches in ascending order, [|S|]. */
  public int[] visibleIndices() {
    int[] indices = new int[count];
    int n = 0;
    for (int word = 0; word < bits.length; word++) {
      for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
        indices[n++] = word << 6 | Long.numberOfTrailingZeros(rest);
      }
    }
    return indices;
  }

  /** Writes a value at {@code offset + i} of every visible patch i and leaves the others alone. */
  void fill(float[] out, int offset, float value) {
    for (int word = 0; word < bits.length; word++) {
      int base = offset + (word << 6);
      for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
        out[base + Long.numberOfTrailingZeros(rest)] = value;
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mask m && grid.equals(m.grid) && Arrays.equals(bits, m.bits);
  }

  @Override
  public int hashCode() {
    return 31 * grid.hashCode() + Arrays.hashCode(bits);
  }

  /** An image of one line a row: {@code #} visible, {@code .} hidden. */
  @Override
  public String toString() {
    StringBuilder image = new StringBuilder(grid.size() + grid.rows());
    for (int i = 0; i < grid.size(); i++) {
      if (i > 0 && i % grid.cols() == 0) {
        image.append('\n');
      }
      image.append(visible(i) ? '#' : '.');
    }
    return image.toString();
  }
}
