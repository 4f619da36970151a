package org.maskdeep.detect.box;

import java.util.Arrays;
import java.util.Locale;

/**
 * How RoIAlign looks at a box (He et al. 2017, section 3): the box is divided into S x S cells, and
 * each cell is the mean of some points, interpolated between the four nearest places of the map.
 *
 * @param size S
 * @param samples points in each direction of a cell; 0: one for every place of the map
 * @param aligned whether places are the middles of pixels; torchvision's detectors take their
 *     corners, and boxes to be at least one place wide
 */
public record RoiGrid(int size, int samples, boolean aligned) {
  /** Checks the numbers. */
  public RoiGrid {
    if (size < 1 || samples < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "RoIAlign of %d cells and %d samples is not possible", size, samples));
    }
  }

  /**
   * A weighted sum of places of the map for each cell of each box.
   *
   * <p>Cell i is the sum over j in [first[i], first[i + 1]) of weights[j] · map[places[j]].
   */
  public static final class Sums {
    public long[] places;
    public float[] weights;
    public final long[] first;
    public int used;

    Sums(int cells, int guess) {
      first = new long[cells];
      places = new long[guess];
      weights = new float[guess];
    }

    void add(long place, float weight) {
      if (used == places.length) {
        places = Arrays.copyOf(places, used * 2 + 16);
        weights = Arrays.copyOf(weights, used * 2 + 16);
      }
      places[used] = place;
      weights[used++] = weight;
    }

    public void trim() {
      places = Arrays.copyOf(places, used);
      weights = Arrays.copyOf(weights, used);
    }
  }

  /** Room for the sums of N boxes. */
  public Sums sums(int boxes) {
    int cells = Math.multiplyExact(boxes, size * size);
    return new Sums(cells, Math.multiplyExact(cells, 4 * Math.max(1, samples * samples)));
  }

  /**
   * Adds the cells of box i.
   *
   * @param origin place of the map's upper left corner
   * @param height of the map
   * @param width of the map
   * @param scale from pixels to places
   */
  public void add(Sums sums, Boxes boxes, int i, long origin, int height, int width, float scale) {
    float shift = aligned ? 0.5f : 0;
    float left = boxes.x1(i) * scale - shift;
    float top = boxes.y1(i) * scale - shift;
    float w = boxes.x2(i) * scale - shift - left;
    float h = boxes.y2(i) * scale - shift - top;
    if (!aligned) {
      w = Math.max(w, 1);
      h = Math.max(h, 1);
    }
    float cellWidth = w / size;
    float cellHeight = h / size;
    int across = samples > 0 ? samples : (int) Math.ceil(cellWidth);
    int down = samples > 0 ? samples : (int) Math.ceil(cellHeight);
    float share = 1f / Math.max(1, across * down);
    for (int cell = 0; cell < size * size; cell++) {
      sums.first[i * size * size + cell] = sums.used;
      for (int sy = 0; sy < down; sy++) {
        float y = top + cell / size * cellHeight + (sy + 0.5f) * cellHeight / down;
        for (int sx = 0; sx < across; sx++) {
          float x = left + cell % size * cellWidth + (sx + 0.5f) * cellWidth / across;
          addPoint(sums, origin, height, width, y, x, share);
        }
      }
    }
  }

  private static void addPoint(
      Sums sums, long origin, int height, int width, float y, float x, float share) {
    if (y < -1 || y > height || x < -1 || x > width) {
      return; // nothing there
    }
    float row = Math.max(y, 0);
    float column = Math.max(x, 0);
    int y0 = Math.min((int) row, height - 1);
    int x0 = Math.min((int) column, width - 1);
    float fy = y0 == height - 1 ? 0 : row - y0;
    float fx = x0 == width - 1 ? 0 : column - x0;
    long place = origin + (long) y0 * width + x0;
    long right = x0 == width - 1 ? 0 : 1;
    long below = y0 == height - 1 ? 0 : width;
    sums.add(place, (1 - fy) * (1 - fx) * share);
    sums.add(place + right, (1 - fy) * fx * share);
    sums.add(place + below, fy * (1 - fx) * share);
    sums.add(place + below + right, fy * fx * share);
  }
}
