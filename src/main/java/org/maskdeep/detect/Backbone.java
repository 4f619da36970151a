package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.maskdeep.nn.Encoder;

/** Encoder and pyramid, {@code body} and {@code fpn}: [B, 3, H, W] → P2 … P6. */
final class Backbone extends CompositeNetwork {
  /** Last to first; the first convolution's norm is frozen unless everything is trained. */
  static final List<String> PARTS = List.of("layer4", "layer3", "layer2", "layer1", "conv1");

  private final Encoder body;
  private final FeaturePyramid pyramid;

  Backbone(DetectorOptions options) {
    body = child("body", options.backbone().create());
    pyramid = child("fpn", new FeaturePyramid(options.backbone(), options.heads()));
  }

  Encoder body() {
    return body;
  }

  /** As {@link Detector#trainBackbone}. */
  void train(int layers) {
    if (layers < 0 || layers > PARTS.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d trainable layers of the backbone: must be 0 … %d",
              layers,
              PARTS.size()));
    }
    Set<String> trained = Set.copyOf(PARTS.subList(0, layers));
    boolean all = layers == PARTS.size();
    body.freeze(name -> !all && !trained.contains(name.substring(0, name.indexOf('.'))));
  }

  NDList forward(NDArray x, boolean training) {
    try (NDList levels = body.features(x, training)) {
      return pyramid.forward(levels, training);
    }
  }
}
