package org.maskdeep.coco.evaluation;

/**
 * Which detections of all pairs are right, per area range and IoU threshold. Kept are, pair by
 * pair, the best detections of each, best first.
 *
 * <p>Letters: D kept detections, P pairs, A area ranges; bit t of a word is IoU threshold t.
 */
final class Matches {
  /** First kept detection of every pair, and the end of the last [P + 1]. */
  final int[] start;

  /** Score of every kept detection [D]. */
  final double[] score;

  /** Matched to a true object [A, D]. */
  final long[][] matched;

  /** Neither right nor wrong [A, D]. */
  final long[][] ignored;

  /** True objects that count, per pair [A, P]. */
  final int[][] objects;

  Matches(PairIndex index, int areas, int limit) {
    start = new int[index.pairs + 1];
    for (int p = 0; p < index.pairs; p++) {
      start[p + 1] = start[p] + Math.min(limit, index.foundCount(p));
    }
    int kept = start[index.pairs];
    score = new double[kept];
    matched = new long[areas][kept];
    ignored = new long[areas][kept];
    objects = new int[areas][index.pairs];
  }
}
