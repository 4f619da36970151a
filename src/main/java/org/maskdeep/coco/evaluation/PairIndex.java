package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import org.maskdeep.coco.shape.IntArray;

/**
 * True objects and detections sorted by (category k, image i): one pair of lists wherever there is
 * an object or a detection. Pairs ascend by k, then i; within a list the order is that of the file,
 * and by category before that when categories do not count (k = 0 for all).
 */
final class PairIndex {
  /** An entry to be left out. */
  static final int NONE = -1;

  private final int[] truth;
  private final int[] found;
  final int pairs;
  private final int[] truthStarts;
  private final int[] foundStarts;
  private final int[] categories;
  private final int[] images;

  /**
   * Sorts.
   *
   * @param truthK category rank of every object, or NONE
   * @param truthI image rank of every object, or NONE
   */
  PairIndex(
      int[] truthK, int[] truthI, int[] foundK, int[] foundI, int k, int i, boolean useCategories) {
    truth = sort(truthK, truthI, k, i, useCategories);
    found = sort(foundK, foundI, k, i, useCategories);
    IntArray truthStart = new IntArray();
    IntArray foundStart = new IntArray();
    IntArray category = new IntArray();
    IntArray image = new IntArray();
    int t = 0;
    int f = 0;
    while (t < truth.length || f < found.length) {
      long keyT = t < truth.length ? key(truth[t], truthK, truthI, useCategories) : Long.MAX_VALUE;
      long keyF = f < found.length ? key(found[f], foundK, foundI, useCategories) : Long.MAX_VALUE;
      long key = Math.min(keyT, keyF);
      truthStart.add(t);
      foundStart.add(f);
      category.add((int) (key >>> 32));
      image.add((int) key);
      while (t < truth.length && key(truth[t], truthK, truthI, useCategories) == key) {
        t++;
      }
      while (f < found.length && key(found[f], foundK, foundI, useCategories) == key) {
        f++;
      }
    }
    pairs = category.size();
    truthStart.add(t);
    foundStart.add(f);
    truthStarts = truthStart.toArray();
    foundStarts = foundStart.toArray();
    categories = category.toArray();
    images = image.toArray();
  }

  /** The category rank of a pair, 0 when categories do not count. */
  int category(int pair) {
    return categories[pair];
  }

  /** The first pair of every category rank, and the end of the last [count + 1]. */
  int[] starts(int count) {
    int[] start = new int[count + 1];
    for (int category : categories) {
      start[category + 1]++;
    }
    for (int k = 0; k < count; k++) {
      start[k + 1] += start[k];
    }
    return start;
  }

  /** The image rank of a pair. */
  int image(int pair) {
    return images[pair];
  }

  /** Indices of the true objects of a pair. */
  int[] truth(int pair) {
    return Arrays.copyOfRange(truth, truthStarts[pair], truthStarts[pair + 1]);
  }

  /** Indices of the detections of a pair. */
  int[] found(int pair) {
    return Arrays.copyOfRange(found, foundStarts[pair], foundStarts[pair + 1]);
  }

  /** The number of detections of a pair. */
  int foundCount(int pair) {
    return foundStarts[pair + 1] - foundStarts[pair];
  }

  private static long key(int index, int[] k, int[] i, boolean useCategories) {
    return (useCategories ? (long) k[index] << 32 : 0) | i[index];
  }

  private static int[] sort(int[] k, int[] i, int ks, int is, boolean useCategories) {
    IntArray kept = new IntArray();
    for (int n = 0; n < k.length; n++) {
      if (k[n] != NONE && i[n] != NONE) {
        kept.add(n);
      }
    }
    int[] order = kept.toArray();
    return useCategories
        ? countingSort(countingSort(order, i, is), k, ks)
        : countingSort(countingSort(order, k, ks), i, is);
  }

  /** Stable. */
  private static int[] countingSort(int[] order, int[] key, int keys) {
    int[] start = new int[keys + 1];
    for (int n : order) {
      start[key[n] + 1]++;
    }
    for (int v = 0; v < keys; v++) {
      start[v + 1] += start[v];
    }
    int[] sorted = new int[order.length];
    for (int n : order) {
      sorted[start[key[n]]++] = n;
    }
    return sorted;
  }
}
