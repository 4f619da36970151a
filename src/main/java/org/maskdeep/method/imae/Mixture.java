package org.maskdeep.method.imae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.Upload;

/**
 * How the images of a batch are mixed: x = λ a + (1 − λ) b, one λ for all of them, b another image
 * of the same batch.
 *
 * @param share λ in [0, 1], the weight of a
 * @param partners for each image a the place of its b in the batch, [B]
 */
public record Mixture(double share, int[] partners) {
  private static final double TIE = 0.5;

  private static final TorchScript MIXED =
      TorchScript.of(
          "a: Tensor, b: Tensor, p: Tensor",
          "Tensor",
          "first = torch.mul(a, torch.select(p, 0, 0))",
          "return torch.add(first, torch.mul(b, torch.select(p, 0, 1)))");

  private static final TorchScript TAKEN =
      TorchScript.of("x: Tensor, ids: Tensor", "Tensor", "return torch.index_select(x, 0, ids)");

  /** Checks the share. */
  public Mixture {
    checkShare(share);
  }

  /**
   * Draws one, a function of (seed, step) and of the number of images alone: all processes, and all
   * parts of an accumulated batch, have the same λ and, within their own images, the same pairs.
   * Each image is mixed with the next one of a random order, the last with the first; so every
   * image is once a and once b, and none is mixed with itself.
   *
   * @param alpha α of λ ~ Beta(α, α), in (0, 1]
   * @param images B, at least 2
   * @throws IllegalArgumentException when there are fewer images
   */
  public static Mixture draw(double alpha, int images, Streams streams, long step) {
    if (images < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d image to mix: i-MAE mixes each image with another one of its batch, so at least 2"
                  + " images must be computed together; raise optimizer.batch or lower"
                  + " optimizer.accumulate",
              images));
    }
    int[] order = streams.stream(Purpose.MIXTURE, step, 1).permutation(images);
    int[] partners = new int[images];
    for (int i = 0; i < images; i++) {
      partners[order[i]] = order[(i + 1) % images];
    }
    return new Mixture(streams.stream(Purpose.MIXTURE, step, 0).nextBeta(alpha), partners);
  }

  /**
   * The b of each image.
   *
   * @param x images [B, 3, S, S]
   */
  public NDArray partnersOf(NDArray x) {
    long[] rows = new long[partners.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = partners[i];
    }
    return TAKEN.call(true, x, Upload.longs(x.getManager(), rows));
  }

  /**
   * λ a + (1 − λ) b; a itself where λ = 1.
   *
   * @param a images [B, 3, S, S]
   * @param b as many of the same size
   */
  public static NDArray of(NDArray a, NDArray b, double share) {
    checkShare(share);
    float[] weights = {(float) share, (float) (1 - share)};
    return MIXED.call(true, a, b, Upload.floats(a.getManager(), weights, new Shape(2)));
  }

  /** Whether a is the dominant image: λ ≥ 1/2, so that a tie is decided, too. */
  public static boolean firstDominates(double share) {
    return share >= TIE;
  }

  private static void checkShare(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "λ = %s of a mixture must lie in [0, 1]", share));
    }
  }
}
