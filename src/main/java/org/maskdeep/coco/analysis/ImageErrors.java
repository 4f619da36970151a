package org.maskdeep.coco.analysis;

import java.util.Arrays;
import org.maskdeep.coco.evaluation.Overlaps;

/**
 * The errors in one image, found as TIDE does: every detection, best first, takes the free object
 * of its category that it overlaps most (the first of equals). What takes none is ignored if it
 * lies in a crowd of its category, and an error of some type either way.
 */
final class ImageErrors {
  /** Stands where there is no object. */
  static final int NONE = -1;

  /** The error of every detection; null when it is right [D]. */
  final ErrorType[] error;

  /** Whether a detection lies in a crowd, so that it does not count as wrong [D]. */
  final boolean[] ignored;

  /** The object that a detection would find if its error were mended; NONE: it would go [D]. */
  final int[] mended;

  /** Whether an object is found. */
  final boolean[] taken;

  /** Whether an object would be found if an error were mended. */
  final boolean[] claimed;

  private final int[] categories;
  private final int[] objects;
  private final double[][] iou;
  private final ErrorThresholds thresholds;

  /**
   * Finds them.
   *
   * @param categories of the detections by descending score [D]
   * @param objects categories of the objects that are no crowds [G]
   * @param crowds categories of the crowds [C]
   * @param overlaps of the detections with the objects, then with the crowds [D, G + C]
   */
  ImageErrors(
      int[] categories,
      int[] objects,
      int[] crowds,
      Overlaps.Iou overlaps,
      ErrorThresholds thresholds) {
    this.categories = categories;
    this.objects = objects;
    this.thresholds = thresholds;
    error = new ErrorType[categories.length];
    ignored = new boolean[categories.length];
    mended = new int[categories.length];
    Arrays.fill(mended, NONE);
    taken = new boolean[objects.length];
    claimed = new boolean[objects.length];
    iou = new double[categories.length][objects.length];
    boolean[] right = new boolean[categories.length];
    for (int d = 0; d < categories.length; d++) {
      for (int g = 0; g < objects.length; g++) {
        iou[d][g] = overlaps.of(d, g);
      }
      right[d] = take(d);
      for (int c = 0; c < crowds.length && !right[d]; c++) {
        ignored[d] |=
            crowds[c] == categories[d]
                && overlaps.of(d, objects.length + c) > thresholds.foreground();
      }
    }
    for (int d = 0; d < categories.length; d++) {
      if (!right[d]) {
        name(d);
      }
    }
  }

  private boolean take(int d) {
    int best = NONE;
    double most = 0;
    for (int g = 0; g < objects.length; g++) {
      if (objects[g] == categories[d] && !taken[g] && iou[d][g] > most) {
        best = g;
        most = iou[d][g];
      }
    }
    boolean right = most >= thresholds.foreground();
    if (right) {
      taken[best] = true;
    }
    return right;
  }

  private void name(int d) {
    int same = NONE;
    int other = NONE;
    double mostSame = 0;
    double mostOther = 0;
    boolean again = false;
    for (int g = 0; g < objects.length; g++) {
      if (objects[g] != categories[d]) {
        other = iou[d][g] > mostOther ? g : other;
        mostOther = Math.max(mostOther, iou[d][g]);
      } else {
        same = iou[d][g] > mostSame ? g : same;
        mostSame = Math.max(mostSame, iou[d][g]);
        again |= taken[g] && iou[d][g] >= thresholds.foreground();
      }
    }
    boolean overlaps = same != NONE && mostSame >= thresholds.background();
    if (overlaps && mostSame <= thresholds.foreground()) {
      claim(d, same, ErrorType.LOCALIZATION);
    } else if (mostOther >= thresholds.foreground()) {
      claim(d, other, ErrorType.CLASSIFICATION);
    } else if (again) {
      error[d] = ErrorType.DUPLICATE;
    } else if (Math.max(mostSame, mostOther) <= thresholds.background()) {
      error[d] = ErrorType.BACKGROUND;
    } else {
      error[d] = ErrorType.BOTH;
    }
  }

  /** The best of those that claim a free object would find it; the others would go. */
  private void claim(int d, int g, ErrorType type) {
    error[d] = type;
    if (!taken[g] && !claimed[g]) {
      claimed[g] = true;
      mended[d] = g;
    }
  }
}
