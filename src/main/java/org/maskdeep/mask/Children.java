package org.maskdeep.mask;

/** The finer patches under each coarse patch: a rectangle of them, never empty. */
final class Children {
  private final PatchGrid coarse;
  private final int fineCols;
  private final int[] firstRow; // [R + 1]
  private final int[] firstCol; // [C + 1]

  Children(PatchGrid coarse, PatchGrid fine) {
    this.coarse = coarse;
    this.fineCols = fine.cols();
    this.firstRow = starts(coarse.rows(), fine.rows());
    this.firstCol = starts(coarse.cols(), fine.cols());
  }

  /** Appends the children of a coarse patch at n, row by row; returns the new n. */
  int list(int parent, int[] out, int n) {
    int row = parent / coarse.cols();
    int col = parent - row * coarse.cols();
    int right = firstCol[col + 1];
    for (int r = firstRow[row]; r < firstRow[row + 1]; r++) {
      for (int c = firstCol[col]; c < right; c++) {
        out[n++] = r * fineCols + c;
      }
    }
    return n;
  }

  /** The smallest i of [0, fine] with ⌊(i + ½) · coarse / fine⌋ ≥ parent, for each parent. */
  private static int[] starts(int coarse, int fine) {
    int[] first = new int[coarse + 1];
    int i = 0;
    for (int parent = 0; parent <= coarse; parent++) {
      while (i < fine && (2L * i + 1) * coarse < 2L * fine * parent) {
        i++;
      }
      first[parent] = i;
    }
    return first;
  }
}
