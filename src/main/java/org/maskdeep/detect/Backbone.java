package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.maskdeep.nn.ResNet;

/** ResNet and pyramid, {@code body} and {@code fpn}: [B, 3, H, W] → P2 … P6. */
final class Backbone extends Parts {
  private final ResNet body;
  private final FeaturePyramid pyramid;

  Backbone(DetectorOptions options) {
    body = child("body", new ResNet(options.resnet()));
    pyramid = child("fpn", new FeaturePyramid(options.resnet(), options.heads()));
  }

  ResNet body() {
    return body;
  }

  NDList forward(NDArray x, boolean training) {
    try (NDList levels = body.features(x, training)) {
      return pyramid.forward(levels, training);
    }
  }
}
