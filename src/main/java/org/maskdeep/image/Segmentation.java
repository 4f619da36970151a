package org.maskdeep.image;

import java.util.Arrays;
import java.util.Locale;

/**
 * Which segment of an image each pixel belongs to.
 *
 * @param width W of the image in pixels
 * @param height H of the image in pixels
 * @param count number of segments, in [1, 256]; some may be empty
 * @param segments a number in [0, count) for each pixel, as an unsigned byte, row by row, [H · W];
 *     shared, not copied
 */
public record Segmentation(int width, int height, int count, byte[] segments) {
  private static final int MOST = 256;

  /** Checks that the numbers fit. */
  public Segmentation {
    if (segments.length != (long) width * height || count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d segments of %d pixels of an image of %dx%d: give a number for each pixel, and 1"
                  + " to %d segments",
              count,
              segments.length,
              width,
              height,
              MOST));
    }
  }

  /**
   * The segment of each patch of a view: the one that most of its pixels belong to, of several the
   * one with the lowest number.
   *
   * @param crop what the view shows
   * @param flipped whether it is mirrored left to right
   * @param side patches along a side of the view
   * @return row by row, [side · side]
   */
  public int[] ofPatches(Crop crop, boolean flipped, int side) {
    crop.checkInside(width, height);
    int[] patches = new int[side * side];
    int[] votes = new int[count];
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        Arrays.fill(votes, 0);
        vote(crop, row, flipped ? side - 1 - column : column, side, votes);
        int best = 0;
        for (int k = 1; k < count; k++) {
          best = votes[k] > votes[best] ? k : best;
        }
        patches[row * side + column] = best;
      }
    }
    return patches;
  }

  /** Counts the pixels whose centres lie in a patch; of a patch smaller than one, its own. */
  private void vote(Crop crop, int row, int column, int side, int[] votes) {
    int top = crop.y() + first(row, crop.height(), side);
    int bottom = crop.y() + first(row + 1, crop.height(), side);
    int left = crop.x() + first(column, crop.width(), side);
    int right = crop.x() + first(column + 1, crop.width(), side);
    if (top == bottom) {
      top = crop.y() + middle(row, crop.height(), side);
      bottom = top + 1;
    }
    if (left == right) {
      left = crop.x() + middle(column, crop.width(), side);
      right = left + 1;
    }
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        votes[segments[y * width + x] & 0xFF]++;
      }
    }
  }

  /**
   * The first pixel whose centre is not before the edge of a patch: ⌈place · length / side − ½⌉.
   */
  private static int first(int place, int length, int side) {
    return Math.max(0, Math.floorDiv(2 * place * length - side + 2 * side - 1, 2 * side));
  }

  /** The pixel that holds the middle of a patch. */
  private static int middle(int place, int length, int side) {
    return (2 * place + 1) * length / (2 * side);
  }
}
