package org.maskdeep.coco.shape;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A binary mask [H, W] as lengths of runs down its columns: background, foreground, background, …
 *
 * <p>The first run may be 0 long (a mask that starts with foreground). The runs always add up to
 * H·W. Immutable. Every result equals that of the COCO API's C code to the bit.
 *
 * <pre>{@code
 * Rle square = Rle.fromBox(new Box(2, 3, 4, 5), 10, 10);
 * long area = square.area(); // 20
 * String coded = square.toCounts();
 * }</pre>
 */
public final class Rle {
  /** The most pixels that {@link #decode} unpacks: a hostile file must not take all memory. */
  static final int MAX_DECODED = 1 << 28;

  private static final int UNKNOWN = -1;

  private final int height;
  private final int width;
  private final int[] runs;
  private int area = UNKNOWN; // counted when asked for; of several threads all count the same
  private int emptyRuns = UNKNOWN; // 0 or 1, likewise

  private Rle(int height, int width, int[] runs) {
    this.height = height;
    this.width = width;
    this.runs = runs;
  }

  /** Without check and copy, for runs that were made here. */
  static Rle trusted(int height, int width, int[] runs) {
    return new Rle(height, width, runs);
  }

  /**
   * The mask of the given runs (an "uncompressed RLE").
   *
   * @throws MaskFormatException when a run is negative or they do not add up to H·W
   */
  public static Rle ofRuns(int height, int width, int... runs) {
    int pixels = pixels(height, width);
    long sum = 0;
    for (int i = 0; i < runs.length; i++) {
      if (runs[i] < 0) {
        throw new MaskFormatException("run " + i + " is negative: " + runs[i]);
      }
      sum += runs[i];
    }
    if (sum != pixels) {
      throw new MaskFormatException(
          String.format(
              Locale.ROOT,
              "%d runs add up to %d, a mask of height %d and width %d has %d pixels",
              runs.length,
              sum,
              height,
              width,
              pixels));
    }
    return new Rle(height, width, runs.clone());
  }

  /**
   * The mask of a compressed string: 6 bits a character, as in the {@code counts} of COCO files.
   *
   * @throws MaskFormatException when a character codes nothing, the string breaks off, a run is
   *     negative, or they do not add up to H·W
   */
  public static Rle ofCounts(int height, int width, String counts) {
    return RleCode.decode(height, width, RleCode.bytes(counts));
  }

  /**
   * The runs of a bitmap.
   *
   * @param mask [H, W] row by row, foreground where not 0
   * @throws IllegalArgumentException when the array has another length
   */
  public static Rle encode(byte[] mask, int height, int width) {
    if (mask.length != pixels(height, width)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a mask of %dx%d needs %d bytes [H, W], got %d",
              height,
              width,
              (long) height * width,
              mask.length));
    }
    return encode(mask, 0, 0, width, height, width);
  }

  /**
   * The runs of a bitmap that is a part of an image; what is outside of it is background.
   *
   * @param part [h, w] row by row, foreground where not 0
   * @param left its first column in the image
   * @param top its first row
   * @param w its number of columns; the number of rows is its length by that
   * @throws IllegalArgumentException when it reaches out of the image
   */
  public static Rle encode(byte[] part, int left, int top, int w, int height, int width) {
    int h = w == 0 ? 0 : part.length / w;
    if (left < 0 || top < 0 || left + w > width || top + h > height || w * h != part.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d pixels in %d columns from (%d, %d) on do not lie in an image of %dx%d",
              part.length,
              w,
              left,
              top,
              width,
              height));
    }
    int all = pixels(height, width);
    IntArray out = new IntArray();
    int ended = 0; // pixels in the runs so far
    boolean foreground = false;
    for (int x = 0; x < w; x++) {
      int first = (left + x) * height + top; // pixels before the column's first one
      for (int y = 0; y < h; y++) {
        if (part[y * w + x] != 0 != foreground) {
          out.add(first + y - ended);
          ended = first + y;
          foreground = !foreground;
        }
      }
      if (foreground && (h < height || x + 1 == w) && first + h < all) { // what follows is outside
        out.add(first + h - ended);
        ended = first + h;
        foreground = false;
      }
    }
    out.add(all - ended);
    return new Rle(height, width, out.toArray());
  }

  /**
   * The pixels inside a polygon, drawn on a grid five times finer and sampled down.
   *
   * @param xy x0, y0, x1, y1, … in pixels, at least one point; the last one joins the first
   * @throws MaskFormatException when there is no point or one lies beyond ±10^8 pixels
   */
  public static Rle fromPolygon(double[] xy, int height, int width) {
    return PolygonRaster.draw(xy, height, width);
  }

  /** The union of polygons, as the parts of one object. */
  public static Rle fromPolygons(List<double[]> polygons, int height, int width) {
    return union(polygons.stream().map(p -> fromPolygon(p, height, width)).toList());
  }

  /** The pixels inside a box, drawn as the polygon of its corners. */
  public static Rle fromBox(Box box, int height, int width) {
    return fromPolygon(box.corners(), height, width);
  }

  /**
   * The pixels that lie in any of the masks.
   *
   * @throws IllegalArgumentException when there is none or their sizes differ
   */
  public static Rle union(List<Rle> masks) {
    return RleOverlap.merge(masks, false);
  }

  /**
   * The pixels that lie in all of the masks.
   *
   * @throws IllegalArgumentException when there is none or their sizes differ
   */
  public static Rle intersection(List<Rle> masks) {
    return RleOverlap.merge(masks, true);
  }

  /**
   * Intersection over union |D ∩ G| / |D ∪ G|; over the area of this mask D when G is a crowd.
   *
   * @return a number of [0, 1], 0 when they do not touch; -1 when they overlap but their sizes
   *     differ, as in the COCO API
   */
  public double iou(Rle truth, boolean crowd) {
    return RleOverlap.iou(this, truth, crowd);
  }

  /** Height H of the mask in pixels. */
  public int height() {
    return height;
  }

  /** Width W of the mask in pixels. */
  public int width() {
    return width;
  }

  /** The lengths of the runs, background first. */
  public int[] runs() {
    return runs.clone();
  }

  /** The runs themselves: do not write into them. */
  int[] sharedRuns() {
    return runs;
  }

  /** The number of foreground pixels. */
  public long area() {
    if (area == UNKNOWN) {
      int sum = 0;
      for (int i = 1; i < runs.length; i += 2) {
        sum += runs[i];
      }
      area = sum;
    }
    return area;
  }

  /** The smallest box around the foreground; all 0 when there is none. */
  public Box toBox() {
    int left = width;
    int top = height;
    int right = -1;
    int bottom = -1;
    int start = 0;
    int column = 0;
    int above = 0; // pixels before the column
    for (int i = 0; i + 1 < runs.length; i += 2) {
      start += runs[i];
      int end = start + runs[i + 1];
      if (end > start) {
        int row = start - above;
        if (row >= height) { // mostly the next column: a division would take longer
          int columns = row - height < height ? 1 : row / height;
          column += columns;
          above += columns * height;
          row -= columns * height;
        }
        int over = row + end - start - height; // pixels beyond the first column
        left = Math.min(left, column);
        right = Math.max(right, over > 0 ? (end - 1) / height : column);
        top = Math.min(top, over > 0 ? 0 : row);
        bottom = Math.max(bottom, over > 0 ? height - 1 : row + end - start - 1);
      }
      start = end;
    }
    return right < 0 ? Box.EMPTY : new Box(left, top, right - left + 1, bottom - top + 1);
  }

  /**
   * The bitmap [H, W] row by row, 1 where foreground.
   *
   * @throws IllegalStateException when the mask has more than 2^28 pixels
   */
  public byte[] decode() {
    if ((long) height * width > MAX_DECODED) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "a mask of %dx%d is too large to unpack; the limit is %d pixels",
              height,
              width,
              MAX_DECODED));
    }
    byte[] mask = new byte[height * width];
    int start = 0;
    for (int i = 0; i < runs.length; i++) {
      int end = start + runs[i];
      if (i % 2 == 1) {
        for (int p = start; p < end; p++) {
          mask[p % height * width + p / height] = 1;
        }
      }
      start = end;
    }
    return mask;
  }

  /** The compressed string of the runs, as in the {@code counts} of COCO files. */
  public String toCounts() {
    return new String(RleCode.encode(runs), StandardCharsets.ISO_8859_1);
  }

  /** True when a run other than the first is 0 long; the COCO API may stop early at such. */
  public boolean hasEmptyRuns() {
    if (emptyRuns == UNKNOWN) {
      int found = 0;
      for (int i = 1; i < runs.length && found == 0; i++) {
        found = runs[i] == 0 ? 1 : 0;
      }
      emptyRuns = found;
    }
    return emptyRuns == 1;
  }

  /** H·W. */
  static int pixels(int height, int width) {
    if (height < 0 || width < 0 || (long) height * width > Integer.MAX_VALUE) {
      throw new MaskFormatException(
          String.format(
              Locale.ROOT,
              "a mask of height %d and width %d cannot be: H·W must lie in [0, 2^31)",
              height,
              width));
    }
    return height * width;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rle r
        && r.height == height
        && r.width == width
        && Arrays.equals(r.runs, runs);
  }

  @Override
  public int hashCode() {
    return (Arrays.hashCode(runs) * 31 + height) * 31 + width;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "Rle[%dx%d, area %d, %d runs]", height, width, area(), runs.length);
  }
}
