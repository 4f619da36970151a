package org.maskdeep.mask;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/**
 * The masks of a batch as averaging weights: w[b, g, i] = 1/|S| where patch i is visible and
 * exactly 0 elsewhere, so that the mean over visible patches of all groups is one batched matrix
 * product, z [B, G, d] = w [B, G, N_l] · P [B, N_l, d].
 *
 * <p>A weight is a pure function of (seed, step, sample, view): the same in whatever batch, order
 * or thread it is made.
 *
 * @param sampler what draws the masks
 * @param levels grids ordered fine → coarse
 * @param groups G
 */
public record MaskWeights(MaskSampler sampler, List<PatchGrid> levels, int groups) {

  /**
   * Checks that the sampler can mask these levels, by drawing once.
   *
   * @throws IllegalArgumentException as {@link MaskSampler#sample}
   */
  public MaskWeights {
    levels = List.copyOf(levels);
    sampler.sample(levels, groups, new Streams(0).stream(Purpose.MASK, 0, 0));
  }

  /**
   * The weights of every level.
   *
   * @param step number of the training step
   * @param samples index in its data set of each image of the batch, [B]
   * @param view index of the view
   * @return [L][B · G · N_l]
   */
  public float[][] fill(Streams streams, long step, long[] samples, int view) {
    float[][] out = new float[levels.size()][];
    for (int level = 0; level < out.length; level++) {
      long size = (long) samples.length * groups * levels.get(level).size();
      out[level] = new float[Math.toIntExact(size)];
    }
    fill(streams, step, samples, view, 0, samples.length, out);
    return out;
  }

  /**
   * Writes the weights of images {@code from} to {@code to} - 1 of the batch: threads may share a
   * batch.
   *
   * @param out [L][B · G · N_l]; what these images held before is overwritten
   */
  public void fill(
      Streams streams, long step, long[] samples, int view, int from, int to, float[][] out) {
    check(samples.length, out);
    for (int b = from; b < to; b++) {
      HierarchicalMask masks =
          sampler.sample(levels, groups, streams.stream(Purpose.MASK, step, samples[b], view));
      for (int level = 0; level < levels.size(); level++) {
        int each = groups * levels.get(level).size();
        Arrays.fill(out[level], b * each, (b + 1) * each, 0f);
        masks.fillWeights(level, out[level], b * each);
      }
    }
  }

  private void check(int batch, float[][] out) {
    if (out.length != levels.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d arrays for %d levels: give one a level", out.length, levels.size()));
    }
    for (int level = 0; level < out.length; level++) {
      long size = (long) batch * groups * levels.get(level).size();
      if (out[level].length != size) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "level %d: an array of %d floats cannot hold [%d, %d, %d]",
                level,
                out[level].length,
                batch,
                groups,
                levels.get(level).size()));
      }
    }
  }
}
