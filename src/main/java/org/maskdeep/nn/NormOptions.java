package org.maskdeep.nn;

/**
 * How the batch norms of a ResNet behave.
 *
 * @param frozen running statistics are used in training too and never move (detection fine-tuning)
 * @param zeroInitResidual the last norm of every block starts at weight 0, so that the block starts
 *     as identity (Goyal et al. 2017, section 5.1)
 */
public record NormOptions(boolean frozen, boolean zeroInitResidual) {
  /** Trained, weights 1: torchvision's default. */
  public static final NormOptions TRAINED = new NormOptions(false, false);

  /** Statistics and weights as loaded. */
  public static final NormOptions FROZEN = new NormOptions(true, false);

  BatchNorm create(int channels, boolean lastOfBlock) {
    Initial scale = lastOfBlock && zeroInitResidual ? Initial.ZEROS : Initial.ONES;
    return new BatchNorm(channels, frozen, scale);
  }
}
