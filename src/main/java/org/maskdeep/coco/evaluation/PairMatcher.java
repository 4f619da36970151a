package org.maskdeep.coco.evaluation;

import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.coco.Annotation;
import org.maskdeep.coco.Annotations;
import org.maskdeep.coco.CocoImage;
import org.maskdeep.coco.Detection;
import org.maskdeep.coco.Detections;
import org.maskdeep.coco.WarningCounter;
import org.maskdeep.coco.evaluation.EvaluationOptions.AreaRange;
import org.maskdeep.coco.evaluation.EvaluationOptions.IouType;
import org.maskdeep.coco.shape.Box;
import org.maskdeep.coco.shape.MaskFormatException;
import org.maskdeep.coco.shape.Rle;
import org.maskdeep.coco.shape.RleOverlap;

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

  PairMatcher(Annotations truth, Detections found, EvaluationOptions options) {
    this.truth = truth;
    this.found = found;
    this.options = options;
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
    Candidates candidates = candidates(gt, kept, warnings);
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

  private Candidates candidates(Annotation[] gt, int[] kept, WarningCounter warnings) {
    if (options.type() == IouType.BBOX) {
      Box[] g = Arrays.stream(gt).map(this::needBox).toArray(Box[]::new);
      Box[] d = Arrays.stream(kept).mapToObj(i -> found.list().get(i).box()).toArray(Box[]::new);
      return new Candidates(
          kept.length, gt.length, thresholds[0], (i, j) -> d[i].iou(g[j], gt[j].crowd()));
    }
    Rle[] g = Arrays.stream(gt).map(truth::mask).toArray(Rle[]::new);
    Rle[] d = Arrays.stream(kept).mapToObj(this::mask).toArray(Rle[]::new);
    for (int j = 0; j < g.length; j++) {
      check(g[j], gt[j].imageId(), "annotation " + truth.idText(gt[j].id()), warnings);
    }
    for (int i = 0; i < d.length; i++) {
      check(d[i], found.list().get(kept[i]).imageId(), "result " + kept[i], warnings);
    }
    Box[] gBox = Arrays.stream(g).map(Rle::toBox).toArray(Box[]::new);
    Box[] dBox = Arrays.stream(d).map(Rle::toBox).toArray(Box[]::new);
    return new Candidates(
        kept.length,
        gt.length,
        thresholds[0],
        (i, j) ->
            dBox[i].iou(gBox[j], gt[j].crowd()) > 0
                ? RleOverlap.overlap(d[i], g[j], gt[j].crowd())
                : 0);
  }

  private Rle mask(int index) {
    Detection d = found.list().get(index);
    CocoImage image = truth.image(d.imageId());
    try {
      return d.mask(image.height(), image.width());
    } catch (MaskFormatException e) {
      throw new MaskFormatException(found.source() + ": result " + index + ": " + e.getMessage());
    }
  }

  private void check(Rle mask, long imageId, String where, WarningCounter warnings) {
    CocoImage image = truth.image(imageId);
    if (mask.height() != image.height() || mask.width() != image.width()) {
      warnings.add(
          "mask that has not the size of its image; only equal sizes can match", () -> where);
    }
    if (mask.hasEmptyRuns()) {
      warnings.add(
          "mask with empty runs; as in pycocotools its overlap may be taken too small",
          () -> where);
    }
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

  private Box needBox(Annotation a) {
    if (a.box() == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: annotation %s has no bbox: evaluate masks, or add one",
              truth.source(),
              truth.idText(a.id())));
    }
    return a.box();
  }
}
