package org.maskdeep.method.maskdeep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.function.Function;

/**
 * Aggregation by the mean of the visible patches: all groups of a level are one batched matrix
 * product. The means of several levels stand side by side. Nothing is learned.
 */
final class MeanAggregator implements Aggregator {
  private final int patch;

  /** For patches of width d, of whatever levels. */
  MeanAggregator(int width, List<String> unused) {
    patch = width;
  }

  @Override
  public int width(int levels) {
    return levels * patch;
  }

  @Override
  public NDArray aggregate(PatchMaps patches, GroupMasks masks) {
    return sideBySide(
        patches, map -> Patches.groupMeans(map.patches(), masks.weights(map.level()))); // [B, G, d]
  }

  @Override
  public NDArray whole(PatchMaps patches) {
    return sideBySide(patches, map -> Patches.mean(map.patches())); // [B, d]
  }

  private static NDArray sideBySide(PatchMaps patches, Function<PatchMap, NDArray> mean) {
    NDList means = new NDList();
    patches.levels().forEach(map -> means.add(mean.apply(map)));
    return means.size() == 1 ? means.get(0) : Patches.sideBySide(means);
  }
}
