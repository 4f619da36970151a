package org.maskdeep.method.automae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.tensor.TorchScript;

/**
 * Tells maps of a prior from generated ones (AutoMAE's discriminator): [B, 1, S, S] → [B, 1], no
 * sigmoid. Near 1: as the prior's; near 0: generated.
 *
 * <pre>
 *   conv 4x4 of stride 2, 1 → 16, LeakyReLU 0.2      S → ⌊S/2⌋      14 → 7,  8 → 4
 *   conv 4x4 of stride 2, 16 → 32, LeakyReLU 0.2       → ⌊S/4⌋       7 → 3,  4 → 2
 *   conv of all that is left, 32 → 1                   → 1           3 → 1,  2 → 1
 * </pre>
 *
 * All three are {@link SpectralNormConv}s. Its losses are those of LSGAN (Mao et al. 2016, arXiv
 * 1611.04076) as {@link #judgeLoss} and {@link #generatorLoss}.
 */
public final class PatchJudge extends Layer {
  /** Patches along a side that it is made for, at least. */
  public static final int FEWEST = 4;

  /** Patches along a side that it is made for, at most. */
  public static final int MOST = 28;

  private static final int CHANNELS = 16;
  private static final TorchScript LEAKY =
      TorchScript.of("x: Tensor", "Tensor", "return torch.leaky_relu(x, 0.2)");
  private static final TorchScript ROWS =
      TorchScript.of("x: Tensor", "Tensor", "return torch.flatten(x, 1)");
  private static final TorchScript TO_ONE =
      TorchScript.of(
          "x: Tensor", "Tensor", "d = torch.sub(x, 1)", "return torch.mean(torch.mul(d, d))");
  private static final TorchScript BOTH =
      TorchScript.of(
          "real: Tensor, fake: Tensor",
          "Tensor",
          "d = torch.sub(real, 1)",
          "r = torch.mean(torch.mul(d, d))",
          "return torch.add(r, torch.mean(torch.mul(fake, fake)))");

  private final SpectralNormConv first;
  private final SpectralNormConv second;
  private final SpectralNormConv last;

  /**
   * For maps of a square grid.
   *
   * @param side S, patches along a side, in [4, 28]
   * @throws IllegalArgumentException when it is another
   */
  public PatchJudge(int side) {
    if (side < FEWEST || side > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a judge of %1$dx%1$d patches: it is made for %2$d to %3$d along a side",
              side,
              FEWEST,
              MOST));
    }
    first = child("conv1", new SpectralNormConv(1, CHANNELS, 4, 2, 1));
    second = child("conv2", new SpectralNormConv(CHANNELS, 2 * CHANNELS, 4, 2, 1));
    last = child("conv3", new SpectralNormConv(2 * CHANNELS, 1, side / 4, 1, 0));
  }

  @Override
  public NDArray forward(NDArray map, boolean training) {
    NDArray h1 = LEAKY.call(training, first.forward(map, training)); // [B, 16, S/2, S/2]
    NDArray h2 = LEAKY.call(training, second.forward(h1, training)); // [B, 32, S/4, S/4]
    return ROWS.call(training, last.forward(h2, training)); // [B, 1]
  }

  /**
   * mean (D(real) − 1)² + mean D(fake)².
   *
   * @param real what it says of the prior's maps, [B, 1]
   * @param fake what it says of generated ones, [B, 1]
   */
  static NDArray judgeLoss(NDArray real, NDArray fake) {
    return BOTH.call(true, real, fake);
  }

  /**
   * mean (D(generated) − 1)².
   *
   * @param generated what the judge says of generated maps, [B, 1]
   */
  static NDArray generatorLoss(NDArray generated) {
    return TO_ONE.call(true, generated);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), 1)};
  }
}
