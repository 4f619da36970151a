package org.maskdeep.coco.evaluation;

/** Orders by descending score; equal scores (0 and -0 are equal) keep their order. */
public final class StableSort {
  private StableSort() {}

  /** The positions 0 … n-1 in the order of their scores. */
  public static int[] descending(double[] score) {
    int n = score.length;
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    int[] other = new int[n];
    for (int width = 1; width < n; width = width > n / 2 ? n : 2 * width) {
      for (int from = 0; from < n; ) {
        int middle = n - from > width ? from + width : n;
        int to = n - middle > width ? middle + width : n;
        merge(score, order, from, middle, to, other);
        from = to;
      }
      int[] swap = order;
      order = other;
      other = swap;
    }
    return order;
  }

  private static void merge(double[] score, int[] in, int from, int middle, int to, int[] out) {
    int a = from;
    int b = middle;
    for (int i = from; i < to; i++) {
      boolean first = b >= to || (a < middle && score[in[a]] >= score[in[b]]);
      out[i] = first ? in[a++] : in[b++];
    }
  }
}
