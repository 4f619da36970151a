package org.maskdeep.method.semmae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.maskdeep.check.Checks;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.mask.MaskBatch;
import org.maskdeep.mask.MaskRatio;
import org.maskdeep.mask.PartMask;
import org.maskdeep.mask.PartSchedule;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.StepContext;
import org.maskdeep.method.mae.PatchMasks;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.random.Purpose;

/**
 * SemMAE's masks (Li et al. 2022, arXiv 2206.10207, section 3.3): the images of a batch are divided
 * into parts, and from hiding the same share of every part the run goes on to hiding whole parts.
 *
 * @param source what divides the images
 * @param grid of the patches
 * @param ratio share of the patches that is hidden
 * @param schedule λ by epoch
 * @param stepsPerEpoch of the run
 * @param epochs of the run
 */
public record PartMasks(
    PartSource source,
    PatchGrid grid,
    MaskRatio ratio,
    PartSchedule schedule,
    int stepsPerEpoch,
    int epochs)
    implements PatchMasks {
  /** Checks the numbers. */
  public PartMasks {
    Checks.atLeast("steps of an epoch", stepsPerEpoch, 1);
    Checks.atLeast("epochs", epochs, 1);
  }

  @Override
  public MaskBatch of(NDArray view, StepContext context) {
    int[][] parts = source.parts(view, context);
    int epoch = (int) Math.min(epochs - 1L, context.step() / stepsPerEpoch);
    PartMask mask = new PartMask(ratio, schedule.at(epoch, epochs));
    List<HierarchicalMask> images = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      var random = context.streams().stream(Purpose.MASK, context.step(), context.samples()[i], 0);
      images.add(new HierarchicalMask(List.of(List.of(mask.draw(grid, parts[i], random)))));
    }
    return new MaskBatch(images);
  }

  @Override
  public Map<String, Network> networks() {
    return source.networks();
  }
}
