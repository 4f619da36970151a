package org.maskdeep.coco.shape;

import java.util.Locale;

/**
 * A rectangle in pixels.
 *
 * @param x left edge
 * @param y upper edge
 * @param width extent to the right; a box of a file may be empty or, wrongly, negative
 * @param height extent downwards
 */
public record Box(double x, double y, double width, double height) {
  static final Box EMPTY = new Box(0, 0, 0, 0);

  private static final double LARGEST = 1e100;

  /** Checks that all four are numbers of which an area can be computed. */
  public Box {
    if (!(Math.abs(x) <= LARGEST
        && Math.abs(y) <= LARGEST
        && Math.abs(width) <= LARGEST
        && Math.abs(height) <= LARGEST)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "box [%s, %s, %s, %s]: all four must lie within ±10^100",
              x,
              y,
              width,
              height));
    }
  }

  /** Width times height. */
  public double area() {
    return width * height;
  }

  /** Upper left, lower left, lower right, upper right: x0, y0, x1, y1, … */
  public double[] corners() {
    double right = x + width;
    double bottom = y + height;
    return new double[] {x, y, x, bottom, right, bottom, right, y};
  }

  /** Intersection over union with a true box; over this box's own area when that is a crowd. */
  public double iou(Box truth, boolean crowd) {
    double w = Math.min(width + x, truth.width + truth.x) - Math.max(x, truth.x);
    if (w <= 0) {
      return 0;
    }
    double h = Math.min(height + y, truth.height + truth.y) - Math.max(y, truth.y);
    if (h <= 0) {
      return 0;
    }
    double both = w * h;
    return both / (crowd ? area() : area() + truth.area() - both);
  }
}
