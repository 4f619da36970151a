package org.maskdeep.method.maskdeep;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.maskdeep.nn.layer.Network;

/**
 * How a group of visible patches becomes one vector. The levels that it gets are those that predict
 * together: one, or with {@link Fusion#JOINT} all. A further one is a class of its own and a word
 * of {@link Aggregation}.
 */
public interface Aggregator {
  /**
   * The width of the vectors.
   *
   * @param levels how many levels become one vector
   */
  int width(int levels);

  /**
   * One vector for every group, from its visible patches only.
   *
   * @param patches per level [B, N_l, d]
   * @return z, [B, G, width]
   */
  NDArray aggregate(PatchMaps patches, GroupMasks masks);

  /**
   * The target's vector of the same width: nothing is masked, and nothing is learned.
   *
   * @param patches per level [B, N_l, d]
   * @return [B, width]
   */
  NDArray whole(PatchMaps patches);

  /** What is learned of it, by the name that it has among a method's networks. */
  default Map<String, Network> networks() {
    return Map.of();
  }
}
