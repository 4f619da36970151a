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

  /** Above so many columns for a change, most are empty. */
  private static final long MOST_EMPTY = 4;

  /** A hostile polygon may change this often and no more. */
  private static final int MAX_CHANGES = 1 << 24;

  private final int height;
  private final int width;
  private final IntArray changes = new IntArray();
  private final IntArray columns = new IntArray(); // of the changes

  private PolygonRaster(int height, int width) {
    this.height = height;
    this.width = width;
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
    PolygonRaster raster = new PolygonRaster(height, width);
    int x = fine(xy[2 * points - 2]);
    int y = fine(xy[2 * points - 1]);
    for (int i = 0; i < points; i++) {
      int nextX = fine(xy[2 * i]);
      int nextY = fine(xy[2 * i + 1]);
      raster.edge(x, y, nextX, nextY);
      x = nextX;
      y = nextY;
    }
    return Rle.trusted(height, width, runs(raster.sorted(), pixels));
  }

  private static int fine(double coordinate) {
    if (!(Math.abs(coordinate) <= MAX_COORDINATE)) {
      throw new MaskFormatException(
          "polygon coordinate " + coordinate + " is not within ±10^8 pixels");
    }
    return (int) (FINE * coordinate + .5);
  }

  private void edge(int x0, int y0, int x1, int y1) {
    int left = Math.min(x0, x1);
    int right = Math.max(x0, x1);
    int first = Math.max(0, Math.floorDiv(left - MIDDLE + FINE - 1, FINE));
    int last = Math.min(width - 1, Math.floorDiv(right - MIDDLE - 1, FINE));
    if (first > last) {
      return;
    }
    if (last - first >= MAX_CHANGES - changes.size()) {
      throw new MaskFormatException(
          "the polygon passes more than " + MAX_CHANGES + " columns of the image");
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
    changes.add(column * height + row);
    columns.add(column);
  }

  /** The places of change, ascending: nearly all columns have two or four, so by columns. */
  private int[] sorted() {
    int[] places = changes.toArray();
    if (places.length < FEW || width > MOST_EMPTY * places.length) {
      Arrays.sort(places);
      return places;
    }
    int[] column = columns.toArray();
    int[] end = new int[width];
    for (int c : column) {
      end[c]++;
    }
    for (int c = 1; c < width; c++) {
      end[c] += end[c - 1];
    }
    int[] sorted = new int[places.length];
    for (int i = places.length - 1; i >= 0; i--) {
      sorted[--end[column[i]]] = places[i]; // end becomes where the column begins
    }
    for (int c = 0; c < width; c++) {
      int to = c + 1 < width ? end[c + 1] : sorted.length;
      if (to - end[c] > 1) {
        sort(sorted, end[c], to);
      }
    }
    return sorted;
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
