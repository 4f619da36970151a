package org.maskdeep.eval.tuning;

import org.maskdeep.check.Checks;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * Stochastic depth (Huang et al. 2016, arXiv 1603.09382): in training each residual branch of each
 * image is dropped with the probability of its block, and one that stays is divided by the
 * probability to stay, so that its mean is the same. Attention and MLP are dropped independently of
 * each other, as in timm.
 *
 * @param rate probability of the last block, in [0, 1); it rises linearly from 0 at the first
 * @param blocks at least 1
 */
public record DropPath(double rate, int blocks) {
  /** Residual branches of a block: attention and MLP. */
  public static final int BRANCHES = 2;

  /** Checks the numbers. */
  public DropPath {
    Checks.belowOne("drop path", rate);
    Checks.atLeast("blocks", blocks, 1);
  }

  /** The probability of block i, counted from 0: rate · i / (blocks − 1). */
  public double rate(int block) {
    return blocks == 1 ? 0 : rate * block / (blocks - 1);
  }

  /** As {@link #scales(Streams, long, int, int)}, of a whole batch. */
  public float[] scales(Streams streams, long step, int images) {
    return scales(streams, step, 0, images);
  }

  /**
   * The factors of a step.
   *
   * @param first place of the first image in the batch: above 0 where several processes share it
   * @param images B
   * @return 0 or 1 / (1 − p), [blocks, 2, B] row by row; a function of seed, step, block, branch
   *     and place of the image in the batch
   */
  public float[] scales(Streams streams, long step, int first, int images) {
    float[] scales = new float[blocks * BRANCHES * images];
    for (int image = 0; image < images; image++) {
      Stream stream = streams.stream(Purpose.DROP_PATH, step, first + image);
      for (int branch = 0; branch < blocks * BRANCHES; branch++) {
        double p = rate(branch / BRANCHES);
        scales[branch * images + image] = stream.nextBoolean(p) ? 0 : (float) (1 / (1 - p));
      }
    }
    return scales;
  }
}
