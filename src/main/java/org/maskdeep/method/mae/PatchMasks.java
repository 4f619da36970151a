package org.maskdeep.method.mae;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.StepContext;
import org.maskdeep.nn.layer.Network;

/** Which patches of the images of a batch a masked autoencoder sees. */
@FunctionalInterface
public interface PatchMasks {
  /**
   * Masks of one level and one group, with as many visible patches in every image and never all.
   *
   * @param view the images, [B, 3, S, S]
   * @param context which step and which images
   */
  MaskBatch of(NDArray view, StepContext context);

  /**
   * Networks that stay as they are and that the masks are made by, by name; of a checkpoint all the
   * same, so that a resumed run has the very same ones.
   */
  default Map<String, Network> networks() {
    return Map.of();
  }

  /** Drawn by chance, whatever the images show. */
  static PatchMasks drawn(MaskSampler sampler, PatchGrid grid) {
    return (view, context) ->
        MaskBatch.draw(
            sampler, List.of(grid), 1, context.streams(), context.step(), context.samples(), 0);
  }
}
