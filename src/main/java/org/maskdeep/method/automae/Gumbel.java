package org.maskdeep.method.automae;

import ai.djl.ndarray.NDArray;
import java.util.Locale;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.TorchScript;

/**
 * Gumbel noise and the softmax of perturbed logits (Jang et al. 2016, arXiv 1611.01144): the
 * largest of log π + noise is patch i with the probability π_i.
 *
 * <pre>
 *   noise = −ln(−ln u),   u uniform in (0, 1)
 *   g     = softmax((log π + noise) / τ)
 * </pre>
 */
final class Gumbel {
  private static final double HALF_STEP = 0x1.0p-54; // u is never 0

  private Gumbel() {}

  /** −ln(−ln u) of a u in (0, 1). */
  static double noise(double u) {
    return -StrictMath.log(-StrictMath.log(u));
  }

  /**
   * Noise for the patches of a batch, a function of (seed, step, sample, draw).
   *
   * @param samples index in the data set of each image, [B]
   * @param patches N
   * @param draw 0 for the first sample of a step, 1 for another one
   * @return [B · N]
   */
  static float[] noise(Streams streams, long step, long[] samples, int patches, int draw) {
    float[] noise = new float[Math.multiplyExact(samples.length, patches)];
    int at = 0;
    for (long sample : samples) {
      Stream random = streams.stream(Purpose.GUMBEL, step, sample, draw);
      for (int i = 0; i < patches; i++) {
        noise[at++] = (float) noise(random.nextDouble() + HALF_STEP);
      }
    }
    return noise;
  }

  /**
   * softmax((log π + noise) / τ).
   *
   * @param logits log π, [B, N]; a number added to those of an image changes nothing
   * @param noise [B, N]
   * @param temperature τ, positive
   * @return [B, N], rows sum to 1
   */
  static NDArray softmax(NDArray logits, NDArray noise, double temperature) {
    return TorchScript.of(
            "logits: Tensor, noise: Tensor",
            "Tensor",
            String.format(
                Locale.ROOT,
                "return torch.softmax(torch.div(torch.add(logits, noise), %s), 1)",
                temperature))
        .call(true, logits, noise);
  }
}
