package org.maskdeep.nn.layer;

/**
 * How the batch norms of a ResNet behave.
 *
 * @param frozen running statistics are used in training too and never move (detection fine-tuning)
 */
public record NormOptions(boolean frozen) {
  /** Trained, weights 1: torchvision's default. */
  public static final NormOptions TRAINED = new NormOptions(false);

  /** Statistics and weights as loaded. */
  public static final NormOptions FROZEN = new NormOptions(true);

  /** A norm of so many channels with this behaviour. */
  public BatchNorm create(int channels) {
    return new BatchNorm(channels, frozen, Initial.ONES);
  }
}
