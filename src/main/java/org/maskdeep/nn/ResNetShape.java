package org.maskdeep.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.maskdeep.tensor.io.RawTensor;

/**
 * Which ResNet a file's tensors are of, as far as their names and shapes tell.
 *
 * @param depth 18, 34, 50, 101, 152, or 0 when the blocks are of no known depth
 * @param width channels of the first stage
 * @param cifarStem whether the first kernel is 3x3
 */
record ResNetShape(int depth, long width, boolean cifarStem) {
  /** The ResNet whose names begin with a prefix; null when there is none. */
  static ResNetShape of(Map<String, RawTensor> tensors, String prefix) {
    RawTensor stem = tensors.get(prefix + "conv1.weight");
    if (stem == null || stem.shape().length != 4) {
      return null;
    }
    List<Integer> blocks = new ArrayList<>();
    for (int stage = 1; stage <= 4; stage++) {
      int block = 0;
      while (tensors.containsKey(prefix + "layer" + stage + "." + block + ".conv1.weight")) {
        block++;
      }
      blocks.add(block);
    }
    boolean bottleneck = tensors.containsKey(prefix + "layer1.0.conv3.weight");
    return new ResNetShape(depth(blocks, bottleneck), stem.shape()[0], stem.shape()[2] == 3);
  }

  private static int depth(List<Integer> blocks, boolean bottleneck) {
    if (!bottleneck) {
      return blocks.equals(List.of(2, 2, 2, 2)) ? 18 : blocks.equals(List.of(3, 4, 6, 3)) ? 34 : 0;
    }
    if (blocks.equals(List.of(3, 4, 6, 3))) {
      return 50;
    }
    return blocks.equals(List.of(3, 4, 23, 3))
        ? 101
        : blocks.equals(List.of(3, 8, 36, 3)) ? 152 : 0;
  }

  /** Whether a network of these options has this depth, width and stem. */
  boolean is(ResNetOptions options) {
    return depth == options.depth() && width == options.width() && cifarStem == options.cifarStem();
  }

  /** Such as {@code resnet18, width 64, stem imagenet}. */
  @Override
  public String toString() {
    String name = depth == 0 ? "a ResNet of another depth" : "resnet" + depth;
    String stem = cifarStem ? "cifar" : "imagenet";
    String read = depth == 18 || depth == 34 || depth == 50 ? "" : " (only 18, 34 and 50 are read)";
    return name + ", width " + width + ", stem " + stem + read;
  }
}
