package org.maskdeep.mask;

import java.util.Locale;

/**
 * The positions of one feature map, row by row: patch i stands at row i / cols, column i % cols.
 *
 * <p>Grids of one hierarchy cover the same image. A cell of a finer grid has one <i>parent</i> on a
 * coarser grid: the cell that holds its centre, row ⌊(r + ½) · R / rows⌋ and column likewise, in
 * whole numbers. So the parent is defined too where grids do not divide evenly, and every coarse
 * cell has at least one child.
 *
 * @param rows H_l, at least 1
 * @param cols W_l, at least 1
 */
public record PatchGrid(int rows, int cols) {
  private static final int MAX_SIZE = 1 << 24;

  /** Checks the size. */
  public PatchGrid {
    if (rows < 1 || cols < 1 || (long) rows * cols > MAX_SIZE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a grid of %dx%d patches: give at least 1x1 and at most %d patches",
              rows,
              cols,
              MAX_SIZE));
    }
  }

  /** Number N_l = H_l·W_l of patches. */
  public int size() {
    return rows * cols;
  }

  /** The number of visible patches max(1, round(ρ N_l)); halves are rounded up. */
  public int visibleCount(double visible) {
    return (int) Math.min(size(), Math.max(1, Math.round(visible * size())));
  }

  /** The patch of a row and a column. */
  public int index(int row, int col) {
    if (row < 0 || row >= rows || col < 0 || col >= cols) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT, "row %d, column %d lies outside a %dx%d grid", row, col, rows, cols));
    }
    return row * cols + col;
  }

  /** The patch of a coarser grid under which a patch of this grid lies. */
  public int parent(int index, PatchGrid coarse) {
    requireFinerThan(coarse);
    int row = scale(index / cols, rows, coarse.rows);
    int col = scale(index % cols, cols, coarse.cols);
    return row * coarse.cols + col;
  }

  /** The patch that covers the centre of pixel (x, y) of an image of the given size. */
  public int patchAt(int x, int y, int width, int height) {
    if (x < 0 || x >= width || y < 0 || y >= height) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT, "pixel (%d, %d) lies outside a %dx%d image", x, y, width, height));
    }
    return scale(y, height, rows) * cols + scale(x, width, cols);
  }

  /**
   * Checks that a grid may stand after this one in a list ordered fine → coarse.
   *
   * @throws IllegalArgumentException when it has more rows or columns
   */
  void requireFinerThan(PatchGrid coarse) {
    if (coarse.rows > rows || coarse.cols > cols) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a level of %s patches stands before one of %s: order levels fine to coarse (C3, C4, C5)",
              this,
              coarse));
    }
  }

  /** ⌊(i + ½) · to / from⌋. */
  private static int scale(int i, int from, int to) {
    return (int) ((2L * i + 1) * to / (2L * from));
  }

  /** Rows and columns, such as {@code 14x14}. */
  @Override
  public String toString() {
    return rows + "x" + cols;
  }
}
