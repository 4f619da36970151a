package org.maskdeep.eval.tuning;

import java.util.Locale;

/**
 * The rectangle of pixels that cutmix takes from another image.
 *
 * @param top first row, at least 0
 * @param left first column, at least 0
 * @param bottom behind the last row; {@code top} when the box is empty
 * @param right behind the last column; {@code left} when the box is empty
 */
public record CutBox(int top, int left, int bottom, int right) {
  /** Checks the order of the edges. */
  public CutBox {
    if (top < 0 || left < 0 || bottom < top || right < left) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "rows %d to %d and columns %d to %d are no box: edges must be at least 0 and in order",
              top,
              bottom,
              left,
              right));
    }
  }

  /**
   * The box of a share (Yun et al. 2019, arXiv 1905.04899, equation 2), as timm cuts it: of height
   * ⌊H √(1 − λ)⌋ and width ⌊W √(1 − λ)⌋ around a pixel; what lies outside of the image is cut off.
   *
   * @param share λ, what shall be left of the image, in [0, 1]
   * @param row of the pixel in the middle, in [0, H); of an even height the lower one of two
   * @param column of the pixel in the middle, in [0, W); of an even width the right one of two
   */
  public static CutBox of(double share, int row, int column, int height, int width) {
    double ratio = Math.sqrt(1 - share);
    int h = (int) (height * ratio);
    int w = (int) (width * ratio);
    return new CutBox(
        Math.max(row - h / 2, 0),
        Math.max(column - w / 2, 0),
        Math.min(row + (h + 1) / 2, height),
        Math.min(column + (w + 1) / 2, width));
  }

  /** Pixels in the box. */
  public int area() {
    return (bottom - top) * (right - left);
  }
}
