package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.coco.evaluation.EvaluationOptions.AreaRange;

/**
 * Matches the detections of one image and category to its true objects, as pycocotools does: the
 * best detection first, each takes the free object of highest IoU at or above the threshold (the
 * later of equals); objects to be ignored only when no other fits, crowds any number of times.
 */
final class PairMatcher {
  /** A detection must reach the threshold, but full overlap reaches 1 in spite of rounding. */
  private static final double FULL = 1 - 1e-10;

  private final Annotations truth;
  private final Detections found;
  private final EvaluationOptions options;
  private final double[] thresholds;
  private final Overlaps overlaps;

  PairMatcher(Annotations truth, Detections found, EvaluationOptions options) {
    this.truth = truth;
    this.found = found;
    this.options = options;
    this.overlaps = new Overlaps(truth, found, options.type());
    this.thresholds =
        options.iouThresholds().stream().mapToDouble(t -> Math.min(t, FULL)).toArray();
  }

  /** Fills in the results of one pair and counts what is doubtful in it. */
  void match(PairIndex index, int pair, Matches out, WarningCounter warnings) {
    Annotation[] gt =
        Arrays.stream(index.truth(pair))
            .mapToObj(truth.annotations()::get)
            .toArray(Annotation[]::new);
    Arrays.stream(gt).forEach(this::needArea);
    int[] indices = index.found(pair);
    double[] scores =
        Arrays.stream(indices).mapToDouble(i -> found.list().get(i).score()).toArray();
    int[] order = StableSort.descending(scores);
    int start = out.start[pair];
    int[] kept = new int[out.start[pair + 1] - start];
    for (int d = 0; d < kept.length; d++) {
      kept[d] = indices[order[d]];
      out.score[start + d] = scores[order[d]];
    }
    Candidates candidates =
        new Candidates(kept.length, gt.length, thresholds[0], overlaps.of(gt, kept, warnings));
    for (int a = 0; a < options.areas().size(); a++) {
      match(a, gt, kept, candidates, start, out);
      out.objects[a][pair] = objects(gt, options.areas().get(a));
    }
  }

  private void match(
      int a, Annotation[] gt, int[] kept, Candidates candidates, int start, Matches out) {
    AreaRange range = options.areas().get(a);
    boolean[] ignore = new boolean[gt.length];
    for (int g = 0; g < gt.length; g++) {
      ignore[g] = gt[g].crowd() || !range.contains(gt[g].area());
    }
    long[] matched = new long[kept.length];
    long[] ignored = new long[kept.length];
    boolean[] taken = new boolean[gt.length];
    for (int t = 0; t < thresholds.length; t++) {
      Arrays.fill(taken, false);
      for (int d = 0; d < kept.length; d++) {
        int g = candidates.best(d, thresholds[t], false, ignore, taken, gt);
        if (g < 0) {
          g = candidates.best(d, thresholds[t], true, ignore, taken, gt);
        }
        if (g < 0) {
          continue;
        }
        taken[g] = true;
        ignored[d] |= ignore[g] ? 1L << t : 0;
        matched[d] |= truth.names().isZero(gt[g].id()) ? 0 : 1L << t;
      }
    }
    for (int d = 0; d < kept.length; d++) {
      boolean outside = !range.contains(found.list().get(kept[d]).area());
      out.matched[a][start + d] = matched[d];
      out.ignored[a][start + d] = outside ? ignored[d] | ~matched[d] : ignored[d];
    }
  }

  private static int objects(Annotation[] gt, AreaRange range) {
    int n = 0;
    for (Annotation a : gt) {
      n += !a.crowd() && range.contains(a.area()) ? 1 : 0;
    }
    return n;
  }

  private void needArea(Annotation a) {
    if (Double.isNaN(a.area()) && !a.crowd()) { // a crowd is ignored whatever its area
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: annotation %s has no area: evaluation needs one",
              truth.source(),
              truth.idText(a.id())));
    }
  }
}
