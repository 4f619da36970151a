package org.maskdeep.coco.analysis;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.maskdeep.coco.analysis.ErrorReport.Share;
import org.maskdeep.coco.evaluation.Workers;

/**
 * The errors of a whole set and the AP when one type of them is mended, each by itself (TIDE,
 * section 2.3).
 *
 * <p>As in TIDE's program, among equal scores of a category the order of the images decides the
 * plain AP; wherever something is mended, what was wrong comes before what was right.
 */
final class SetErrors {
  /** Detections in the order of images, then of scores [D]. */
  private final int[] category;

  private final double[] score;
  private final boolean[] right;
  private final boolean[] ignored;
  private final ErrorType[] error;

  /** The category in which a mended detection is right; below 0: it goes [D]. */
  private final int[] mended;

  private final long[] objects; // [K]
  private final long[] notFound; // [K]
  private final long[] missed; // [K]
  private int filled;

  SetErrors(int detections, int categories) {
    category = new int[detections];
    score = new double[detections];
    right = new boolean[detections];
    ignored = new boolean[detections];
    error = new ErrorType[detections];
    mended = new int[detections];
    objects = new long[categories];
    notFound = new long[categories];
    missed = new long[categories];
  }

  /** Adds the next image: its detections, best first, and its objects that are no crowds. */
  void add(int[] categories, double[] scores, int[] objectCategories, ImageErrors image) {
    for (int d = 0; d < categories.length; d++) {
      category[filled] = categories[d];
      score[filled] = scores[d];
      error[filled] = image.error[d];
      right[filled] = image.error[d] == null;
      ignored[filled] = image.ignored[d];
      int g = image.mended[d];
      mended[filled++] = g < 0 ? ImageErrors.NONE : objectCategories[g];
    }
    for (int g = 0; g < objectCategories.length; g++) {
      int k = objectCategories[g];
      objects[k]++;
      notFound[k] += image.taken[g] ? 0 : 1;
      missed[k] += image.taken[g] || image.claimed[g] ? 0 : 1;
    }
  }

  /**
   * AP as it is and what mending would add.
   *
   * @param workers compute the eight mended APs
   */
  ErrorReport report(String iouType, ErrorThresholds thresholds, Workers workers) {
    ErrorType[] types = ErrorType.values();
    double[] ap = new double[types.length + 3];
    workers.run(ap.length, 1, (i, end) -> ap[i] = i < types.length ? mend(types[i]) : other(i));
    double plain = ap[types.length];
    Map<ErrorType, Share> shares = new EnumMap<>(ErrorType.class);
    for (ErrorType type : types) {
      shares.put(type, new Share(count(type), gain(plain, ap[type.ordinal()])));
    }
    return new ErrorReport(
        iouType,
        thresholds.foreground(),
        thresholds.background(),
        plain,
        shares,
        new Share(wrong(), gain(plain, ap[types.length + 1])),
        new Share(Arrays.stream(notFound).sum(), gain(plain, ap[types.length + 2])));
  }

  /** Mended is below the plain AP by the order of equal scores alone: no gain. */
  private static double gain(double plain, double mended) {
    return plain < 0 || mended < 0 ? -1 : Math.max(0, mended - plain);
  }

  private double other(int i) {
    return switch (i - ErrorType.values().length) {
      case 0 -> MeanAp.of(inOrder(), counted(), score, right, objects);
      case 1 -> MeanAp.of(wrongFirst(), counted(), rightFirst(), right, objects);
      default -> MeanAp.of(wrongFirst(), counted(), score, right, less(notFound));
    };
  }

  /** The AP when errors of one type are mended: moved into what they should be, or gone. */
  private double mend(ErrorType type) {
    if (type == ErrorType.MISSED) {
      return MeanAp.of(wrongFirst(), counted(), score, right, less(missed));
    }
    int[] categories = counted();
    boolean[] nowRight = right.clone();
    for (int d = 0; d < filled; d++) {
      if (error[d] == type) {
        categories[d] = mended[d];
        nowRight[d] = mended[d] >= 0;
      }
    }
    return MeanAp.of(wrongFirst(), categories, score, nowRight, objects);
  }

  /** The category in which every detection counts; NONE for ignored ones. */
  private int[] counted() {
    int[] out = category.clone();
    for (int d = 0; d < filled; d++) {
      out[d] = ignored[d] ? ImageErrors.NONE : out[d];
    }
    return out;
  }

  private double[] rightFirst() {
    double[] out = new double[filled];
    for (int d = 0; d < filled; d++) {
      out[d] = right[d] ? 1 : 0;
    }
    return out;
  }

  private long[] less(long[] some) {
    long[] out = objects.clone();
    for (int k = 0; k < out.length; k++) {
      out[k] -= some[k];
    }
    return out;
  }

  private int[] inOrder() {
    return IntStream.range(0, filled).toArray();
  }

  private int[] wrongFirst() {
    return IntStream.concat(
            IntStream.range(0, filled).filter(d -> !right[d]),
            IntStream.range(0, filled).filter(d -> right[d]))
        .toArray();
  }

  private long count(ErrorType type) {
    return type == ErrorType.MISSED
        ? Arrays.stream(missed).sum()
        : Arrays.stream(error).filter(e -> e == type).count();
  }

  private long wrong() {
    return IntStream.range(0, filled).filter(d -> !right[d] && !ignored[d]).count();
  }
}
