package org.maskdeep.method.maskdeep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.method.StepContext;
import org.maskdeep.tensor.Upload;

/**
 * The masks of one view beside its patches: which of them each group of each image sees.
 *
 * @param owner of the arrays that are made of them
 * @param levels names of the masked levels, fine to coarse
 * @param drawn the masks
 */
public record GroupMasks(NDManager owner, List<String> levels, MaskBatch drawn) {
  /**
   * Draws the masks of a view.
   *
   * @param groups G
   * @param view index of the view
   */
  static GroupMasks draw(
      MaskSampler sampler, int groups, PatchMaps patches, StepContext context, int view) {
    return new GroupMasks(
        patches.top().patches().getManager(),
        patches.names(),
        MaskBatch.draw(
            sampler,
            patches.grids(),
            groups,
            context.streams(),
            context.step(),
            context.samples(),
            view));
  }

  /**
   * Averaging weights of a level: 1/|S_g,l| where a patch is visible and exactly 0 elsewhere.
   *
   * @return [B, G, N_l]
   */
  public NDArray weights(String level) {
    int l = levels.indexOf(level);
    Shape shape = new Shape(drawn.size(), drawn.groups(), drawn.grid(l).size());
    return Upload.floats(owner, drawn.weights(l), shape);
  }

  /**
   * The visible patches of a level in ascending order, for networks that see those alone.
   *
   * @return [B, G, |S_l|], 32-bit whole numbers
   * @throws IllegalArgumentException when groups differ in their number of visible patches
   */
  public NDArray indices(String level) {
    int[] indices = drawn.indices(levels.indexOf(level));
    long count = indices.length / drawn.size() / drawn.groups();
    return Upload.integers(owner, indices, new Shape(drawn.size(), drawn.groups(), count));
  }
}
