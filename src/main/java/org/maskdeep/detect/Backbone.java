package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.maskdeep.nn.Encoder;

/** Encoder and pyramid, {@code body} and {@code fpn}: [B, 3, H, W] → P2 … P6. */
final class Backbone extends CompositeNetwork {
  private final Encoder body;
  private final FeaturePyramid pyramid;

  Backbone(DetectorOptions options) {
    body = child("body", options.backbone().create());
    pyramid = child("fpn", new FeaturePyramid(options.backbone(), options.heads()));
  }

  Encoder body() {
    return body;
  }

  NDList forward(NDArray x, boolean training) {
    try (NDList levels = body.features(x, training)) {
      return pyramid.forward(levels, training);
    }
  }
}
