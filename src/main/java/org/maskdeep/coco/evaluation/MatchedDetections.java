package org.maskdeep.coco.evaluation;

/**
 * An evaluation with the matches that it was made from, by {@link CocoEvaluator#match}. Resampling
 * images needs no further matching: a match concerns one image.
 */
public final class MatchedDetections {
  private final Evaluation evaluation;
  private final PairIndex index;
  private final Matches matches;
  private final int images;

  MatchedDetections(Evaluation evaluation, PairIndex index, Matches matches, int images) {
    this.evaluation = evaluation;
    this.index = index;
    this.matches = matches;
    this.images = images;
  }

  /** The evaluation, in which every image counts once. */
  public Evaluation evaluation() {
    return evaluation;
  }

  /** The same figures for other weights of the images. */
  public WeightedFigures weighted() {
    return new WeightedFigures(evaluation, index, matches, images);
  }
}
