package org.maskdeep.nn.layer;

/**
 * How the batch norms of a ResNet behave.
 *
 * @param frozen running statistics are used in training too and never move (detection fine-tuning)
 * @param synchronised whether several processes share the statistics of their images
 */
public record NormOptions(boolean frozen, boolean synchronised) {
  /** Trained, weights 1: torchvision's default. */
  public static final NormOptions TRAINED = new NormOptions(false, false);

  /** Statistics and weights as loaded. */
  public static final NormOptions FROZEN = new NormOptions(true, false);

  /** Trained, on the images of all processes. */
  public static final NormOptions SYNCHRONISED = new NormOptions(false, true);

  /** A norm of so many channels with this behaviour. */
  public BatchNorm create(int channels) {
    return new BatchNorm(channels, this, Initial.ONES);
  }
}
