package org.maskdeep.coco.shape;

import java.util.List;
import java.util.Locale;

/**
 * Two masks walked run by run.
 *
 * <p>The IoU ends, as the COCO API's does, when both have no pixels left in the run at hand; so it
 * also ends, too early, where both have an empty run at the same place (no encoder makes such runs;
 * the evaluator warns of them). A merged mask would not be whole then, so merging goes on.
 */
public final class RleOverlap {
  private final int[] a;
  private final int[] b;
  private int nextA = 1;
  private int nextB = 1;
  private int leftA;
  private int leftB;
  private boolean inA;
  private boolean inB;

  private RleOverlap(int[] a, int[] b) {
    this.a = a;
    this.b = b;
    leftA = a[0];
    leftB = b[0];
  }

  /** Pixels over which neither mask changes. */
  private int common() {
    return Math.min(leftA, leftB);
  }

  /** Goes on by that many pixels; false when nothing is left in the runs at hand. */
  private boolean advance(int pixels) {
    leftA -= pixels;
    if (leftA == 0 && nextA < a.length) {
      leftA = a[nextA++];
      inA = !inA;
    }
    leftB -= pixels;
    if (leftB == 0 && nextB < b.length) {
      leftB = b[nextB++];
      inB = !inB;
    }
    return leftA > 0 || leftB > 0;
  }

  static double iou(Rle found, Rle truth, boolean crowd) {
    return found.toBox().iou(truth.toBox(), crowd) > 0 ? overlap(found, truth, crowd) : 0;
  }

  /** The IoU of masks whose boxes touch. */
  public static double overlap(Rle found, Rle truth, boolean crowd) {
    if (found.height() != truth.height() || found.width() != truth.width()) {
      return -1;
    }
    if (found.hasEmptyRuns() || truth.hasEmptyRuns()) {
      return walk(found, truth, crowd);
    }
    long both = intersection(found.sharedRuns(), truth.sharedRuns());
    long of = crowd ? found.area() : found.area() + truth.area() - both;
    return both == 0 ? 0 : (double) both / of;
  }

  /** Pixels of both masks: of their foregrounds alone, half as many steps as run by run. */
  private static long intersection(int[] a, int[] b) {
    if (a.length < 2 || b.length < 2) {
      return 0;
    }
    long both = 0;
    int i = 1;
    int j = 1;
    int startA = a[0];
    int startB = b[0];
    int endA = startA + a[1];
    int endB = startB + b[1];
    while (true) {
      int common = Math.min(endA, endB) - Math.max(startA, startB);
      if (common > 0) {
        both += common;
      }
      if (endA < endB) {
        i += 2;
        if (i >= a.length) {
          return both;
        }
        startA = endA + a[i - 1];
        endA = startA + a[i];
      } else {
        j += 2;
        if (j >= b.length) {
          return both;
        }
        startB = endB + b[j - 1];
        endB = startB + b[j];
      }
    }
  }

  /** Run by run, to an end that may come too early. */
  private static double walk(Rle found, Rle truth, boolean crowd) {
    int[] a = found.sharedRuns();
    int[] b = truth.sharedRuns();
    int nextA = 1;
    int nextB = 1;
    int leftA = a[0];
    int leftB = b[0];
    boolean inA = false;
    boolean inB = false;
    long both = 0;
    long either = 0;
    do { // as advance() does, on local variables
      int n = Math.min(leftA, leftB);
      if (inA || inB) {
        either += n;
        both += inA && inB ? n : 0;
      }
      leftA -= n;
      if (leftA == 0 && nextA < a.length) {
        leftA = a[nextA++];
        inA = !inA;
      }
      leftB -= n;
      if (leftB == 0 && nextB < b.length) {
        leftB = b[nextB++];
        inB = !inB;
      }
    } while (leftA > 0 || leftB > 0);
    return both == 0 ? 0 : (double) both / (crowd ? found.area() : either);
  }

  static Rle merge(List<Rle> masks, boolean intersect) {
    if (masks.isEmpty()) {
      throw new IllegalArgumentException("no masks to merge: their size is not known");
    }
    Rle merged = masks.get(0);
    for (Rle next : masks.subList(1, masks.size())) {
      if (next.height() != merged.height() || next.width() != merged.width()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "masks of %dx%d and %dx%d cannot be merged: give masks of one image",
                merged.height(),
                merged.width(),
                next.height(),
                next.width()));
      }
      if (merged.sharedRuns().length > 0 && next.sharedRuns().length > 0) {
        merged = merge(merged, next, intersect);
      }
    }
    return merged;
  }

  private static Rle merge(Rle a, Rle b, boolean intersect) {
    RleOverlap walk = new RleOverlap(a.sharedRuns(), b.sharedRuns());
    IntArray out = new IntArray();
    int run = 0;
    boolean inside = false;
    boolean more = true;
    while (more) {
      int n = walk.common();
      run += n;
      more =
          walk.advance(n)
              || walk.nextA < a.sharedRuns().length
              || walk.nextB < b.sharedRuns().length;
      boolean was = inside;
      inside = intersect ? walk.inA && walk.inB : walk.inA || walk.inB;
      if (inside != was || !more) {
        out.add(run);
        run = 0;
      }
    }
    return Rle.trusted(a.height(), a.width(), out.toArray());
  }
}
