package org.maskdeep.method;

/**
 * MoCo's own choices.
 *
 * @param queue K, how many keys of earlier batches are negatives; at least a batch (65536 in the
 *     paper)
 * @param temperature T of the contrastive loss (0.2 in MoCo v2)
 */
public record MoCoOptions(int queue, double temperature) {
  /** Checks the numbers. */
  public MoCoOptions {
    if (queue < 1) {
      throw new IllegalArgumentException("method.queue = " + queue + " must be at least 1");
    }
    if (!(temperature > 0 && temperature <= 100)) {
      throw new IllegalArgumentException(
          "method.temperature = " + temperature + " must lie in (0, 100]");
    }
  }
}
