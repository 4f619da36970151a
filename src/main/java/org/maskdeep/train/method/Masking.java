package org.maskdeep.train.method;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.mask.MaskSampler;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.FeatureMap;

/**
 * What a method hides of an encoder's feature maps.
 *
 * @param levels names of the masked feature maps, fine to coarse
 * @param groups G, the masks of a view
 * @param sampler what draws them
 */
public record Masking(List<String> levels, int groups, MaskSampler sampler) {
  /**
   * The grids of the masked levels.
   *
   * @param size side of the views in pixels
   */
  public List<PatchGrid> grids(EncoderSpec encoder, int size) {
    List<PatchGrid> grids = new ArrayList<>();
    for (FeatureMap map : encoder.maps(levels)) {
      grids.add(new PatchGrid(map.positions(size), map.positions(size)));
    }
    return grids;
  }
}
