package org.maskdeep.mask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;

/**
 * The masks of one view of a batch of images, as what networks compute with: averaging weights, or
 * the indices of the visible patches.
 *
 * @param images the masks of each image, [B]; all of the same levels, grids and groups
 */
public record MaskBatch(List<HierarchicalMask> images) {
  /**
   * Checks the masks.
   *
   * @throws IllegalArgumentException when there are none, or an image has other levels, grids or
   *     groups than the first
   */
  public MaskBatch {
    images = List.copyOf(images);
    if (images.isEmpty()) {
      throw new IllegalArgumentException("the masks of a batch need at least one image");
    }
    List<PatchGrid> levels = grids(images.get(0));
    int groups = images.get(0).groups();
    for (int i = 1; i < images.size(); i++) {
      require(images.get(i), levels, groups, i);
    }
  }

  private static List<PatchGrid> grids(HierarchicalMask mask) {
    return IntStream.range(0, mask.levels()).mapToObj(mask::grid).toList();
  }

  private static void require(HierarchicalMask mask, List<PatchGrid> levels, int groups, int i) {
    if (mask.groups() != groups || !grids(mask).equals(levels)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "image %d of the batch has masks of %d groups on %s where %d groups on %s are wanted:"
                  + " a sampler must give as many groups as it is asked for, on the grids that it"
                  + " is given",
              i,
              mask.groups(),
              grids(mask),
              groups,
              levels));
    }
  }

  /**
   * Draws them: those of an image are a pure function of (seed, step, sample, view), the same in
   * whatever batch they are drawn.
   *
   * @param levels grids ordered fine → coarse
   * @param groups G
   * @param step number of the training step
   * @param samples index in its data set of each image of the batch, [B]
   * @param view index of the view
   * @throws IllegalArgumentException as {@link MaskSampler#sample}, and when the sampler gives
   *     other levels or groups than it was asked for
   */
  public static MaskBatch draw(
      MaskSampler sampler,
      List<PatchGrid> levels,
      int groups,
      Streams streams,
      long step,
      long[] samples,
      int view) {
    List<HierarchicalMask> images = new ArrayList<>();
    for (long sample : samples) {
      images.add(sampler.sample(levels, groups, streams.stream(Purpose.MASK, step, sample, view)));
    }
    MaskBatch batch = new MaskBatch(images);
    require(images.get(0), levels, groups, 0); // the others are like it
    return batch;
  }

  /** B. */
  public int size() {
    return images.size();
  }

  /** G. */
  public int groups() {
    return images.get(0).groups();
  }

  /** The grid of a level, 0 the finest. */
  public PatchGrid grid(int level) {
    return images.get(0).grid(level);
  }

  /**
   * Averaging weights: 1/|S| where a patch is visible and exactly 0 elsewhere, so that the means
   * over visible patches of all groups are one batched matrix product.
   *
   * @param level 0 the finest
   * @return [B · G · N_l]
   */
  public float[] weights(int level) {
    int each = Math.multiplyExact(groups(), grid(level).size());
    float[] weights = new float[Math.multiplyExact(size(), each)];
    for (int b = 0; b < size(); b++) {
      images.get(b).fillWeights(level, weights, b * each);
    }
    return weights;
  }

  /**
   * The visible patches of each group in ascending order: what an encoder takes that sees those
   * alone.
   *
   * @param level 0 the finest
   * @return [B · G · |S_l|]
   * @throws IllegalArgumentException when groups differ in their number of visible patches
   */
  public int[] indices(int level) {
    int count = images.get(0).mask(level, 0).visibleCount();
    int[] indices = new int[Math.toIntExact((long) size() * groups() * count)];
    int row = 0;
    for (HierarchicalMask image : images) {
      for (int group = 0; group < groups(); group++, row += count) {
        int[] visible = image.mask(level, group).visibleIndices();
        if (visible.length != count) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "level %d: a group of %d visible patches beside one of %d: indices need as many"
                      + " everywhere; sample with a fixed count, or use the weights",
                  level,
                  visible.length,
                  count));
        }
        System.arraycopy(visible, 0, indices, row, count);
      }
    }
    return indices;
  }
}
