package org.maskdeep.coco.shape;

import java.util.Arrays;
import java.util.Locale;

/**
 * Draws a polygon as runs. The outline is walked on a grid five times finer, one step at a time
 * along the longer axis of each edge; where it passes the middle of a pixel column, the mask
 * changes between inside and outside at that height.
 *
 * <p>Only the steps at the middle of a column matter, so the walk jumps from one to the next
 * instead of storing every step, as the COCO API does; the numbers at these steps are its numbers.
 */
final class PolygonRaster {
  private static final int FINE = 5;

  /** Of the five fine columns of a pixel, the change counts between this one and the next. */
  private static final int MIDDLE = 2;

  private static final double MAX_COORDINATE = 1e8;

  /** Below so many, sorting one by one is as fast. */
  private static final int FEW = 24;

  /** A hostile polygon may change this often and no more. */
  private static final int MAX_CHANGES = 1 << 24;

  private final int height;
  private final int left; // the first column that an edge passes
  private int[] next; // where the next change of every column from left on goes
  private int[] changes; // places, column by column

  private PolygonRaster(int height, int left) {
    this.height = height;
    this.left = left;
  }

  static Rle draw(double[] xy, int height, int width) {
    int points = xy.length / 2;
    if (points < 1) {
      throw new MaskFormatException("a polygon of " + xy.length + " numbers has no point");
    }
    int pixels = Rle.pixels(height, width);
    if (pixels == 0) {
      throw new MaskFormatException(
          String.format(
              Locale.ROOT,
              "a polygon cannot be drawn into an image of height %d and width %d",
              height,
              width));
    }
    int[] x = new int[points + 1]; // the last point comes first, too
    int[] y = new int[points + 1];
    int low = Integer.MAX_VALUE;
    int high = Integer.MIN_VALUE;
    for (int i = 0; i <= points; i++) {
      int point = i == 0 ? points - 1 : i - 1;
      x[i] = fine(xy[2 * point]);
      y[i] = fine(xy[2 * point + 1]);
      low = Math.min(low, x[i]);
      high = Math.max(high, x[i]);
    }
    int left = firstColumn(low);
    int right = lastColumn(high, width);
    if (left > right) {
      return Rle.trusted(height, width, new int[] {pixels});
    }
    PolygonRaster raster = new PolygonRaster(height, left);
    raster.makeRoom(x, width, right);
    for (int i = 0; i < points; i++) {
      raster.edge(x[i], y[i], x[i + 1], y[i + 1], width);
    }
    raster.sort();
    return Rle.trusted(height, width, runs(raster.changes, pixels));
  }

  /** The first column whose middle lies at or right of a fine column. */
  private static int firstColumn(int fine) {
    return Math.max(0, Math.floorDiv(fine - MIDDLE + FINE - 1, FINE));
  }

  /** The last column whose middle lies left of a fine column. */
  private static int lastColumn(int fine, int width) {
    return Math.min(width - 1, Math.floorDiv(fine - MIDDLE - 1, FINE));
  }

  /** Counts the changes of every column, so that each can be written to its place at once. */
  private void makeRoom(int[] x, int width, int right) {
    if (right - left >= MAX_CHANGES) {
      throw tooMany();
    }
    next = new int[right - left + 2];
    for (int i = 1; i < x.length; i++) {
      int first = firstColumn(Math.min(x[i - 1], x[i]));
      int last = lastColumn(Math.max(x[i - 1], x[i]), width);
      if (first <= last) {
        next[first - left]++;
        next[last + 1 - left]--;
      }
    }
    int edges = 0;
    long sum = 0;
    for (int c = 0; c < next.length; c++) {
      edges += next[c];
      next[c] = (int) sum;
      sum += edges;
      if (sum > MAX_CHANGES) {
        throw tooMany();
      }
    }
    changes = new int[(int) sum];
  }

  private static MaskFormatException tooMany() {
    return new MaskFormatException(
        "the polygon passes more than " + MAX_CHANGES + " columns of the image");
  }

  private static int fine(double coordinate) {
    if (!(Math.abs(coordinate) <= MAX_COORDINATE)) {
      throw new MaskFormatException(
          "polygon coordinate " + coordinate + " is not within ±10^8 pixels");
    }
    return (int) (FINE * coordinate + .5);
  }

  private void edge(int x0, int y0, int x1, int y1, int width) {
    int left = Math.min(x0, x1);
    int right = Math.max(x0, x1);
    int first = firstColumn(left);
    int last = lastColumn(right, width);
    if (first > last) {
      return;
    }
    if (right - left >= Math.abs(y1 - y0)) {
      int start = x0 < x1 ? y0 : y1;
      flatEdge(left, start, (double) ((x0 < x1 ? y1 : y0) - start) / (right - left), first, last);
    } else {
      int start = y0 < y1 ? x0 : x1;
      double slope = (double) ((y0 < y1 ? x1 : x0) - start) / Math.abs(y1 - y0);
      steepEdge(start, Math.min(y0, y1), Math.abs(y1 - y0), slope, first, last);
    }
  }

  /** One fine column a step. */
  private void flatEdge(int left, int start, double slope, int first, int last) {
    for (int column = first; column <= last; column++) {
      int step = FINE * column + MIDDLE - left;
      int here = (int) (start + slope * step + .5);
      int next = (int) (start + slope * (step + 1) + .5);
      change(column, Math.min(here, next));
    }
  }

  /** One fine row a step: look for the step at which the column's middle is passed. */
  private void steepEdge(int start, int top, int steps, double slope, int first, int last) {
    for (int column = first; column <= last; column++) {
      int middle = FINE * column + MIDDLE;
      double passes = (middle + .5 - start) / slope;
      int below = (int) passes;
      int step = passes >= steps ? steps : Math.max(1, passes > below ? below + 1 : below);
      while (step > 1 && passed(start, slope, step - 1, middle)) {
        step--;
      }
      while (step < steps && !passed(start, slope, step, middle)) {
        step++;
      }
      change(column, top + step - 1);
    }
  }

  private static boolean passed(int start, double slope, int step, int middle) {
    int x = (int) (start + slope * step + .5);
    return slope > 0 ? x > middle : x <= middle;
  }

  /**
   * At the first row whose middle, of fine row 5 r + 2, is not above: ⌈(fineRow + .5) / 5 − .5⌉.
   */
  private void change(int column, int fineRow) {
    int row = fineRow < MIDDLE ? 0 : Math.min(height, (fineRow + FINE - 1 - MIDDLE) / FINE);
    changes[next[column - left]++] = column * height + row;
  }

  /** Puts the changes of every column in order: nearly all have two or four. */
  private void sort() {
    int from = 0;
    for (int c = 0; c + 1 < next.length; c++) {
      int to = next[c];
      if (to - from == 2) {
        int first = changes[from];
        int second = changes[from + 1];
        changes[from] = Math.min(first, second);
        changes[from + 1] = Math.max(first, second);
      } else {
        sort(changes, from, to);
      }
      from = to;
    }
  }

  private static void sort(int[] values, int from, int to) {
    if (to - from > FEW) {
      Arrays.sort(values, from, to);
      return;
    }
    for (int i = from + 1; i < to; i++) {
      int value = values[i];
      int j = i;
      for (; j > from && values[j - 1] > value; j--) {
        values[j] = values[j - 1];
      }
      values[j] = value;
    }
  }

  /** Turns the places of change into runs; two changes at one place undo each other. */
  private static int[] runs(int[] changes, int pixels) {
    int[] runs = new int[changes.length + 1];
    int m = 0;
    int i = 0;
    int n = changes.length;
    int before = 0;
    while (i <= n) {
      int place = i < n ? changes[i] : pixels;
      int length = place - before;
      before = place;
      i++;
      if (length > 0 || m == 0) {
        runs[m++] = length;
      } else if (i <= n) {
        place = i < n ? changes[i] : pixels;
        runs[m - 1] += place - before;
        before = place;
        i++;
      }
    }
    return Arrays.copyOf(runs, m);
  }
}
