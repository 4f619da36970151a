package org.maskdeep.method.adios;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.method.CosineLoss;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.method.Networks;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.Network;

/**
 * How two images are compared: the method that ADIOS is built on, image by image, so that one that
 * many others are compared with is encoded once.
 */
final class Pairs {
  private final BaseMethod base;
  private final Encoder encoder;
  private final Layer projector;
  private final Layer predictor; // null: SimCLR has none
  private final Encoder targetEncoder; // null: only BYOL has one
  private final Layer targetProjector;
  private final NtXent contrast; // null: only SimCLR has one

  /**
   * What is known of an image.
   *
   * @param prediction that its pair is compared with, [B, D]
   * @param target that its pair's prediction is compared with, [B, D]
   * @param top the coarsest feature map, [B, C, H, W]
   */
  record Encoded(NDArray prediction, NDArray target, NDArray top) {}

  /** Without weights yet. */
  Pairs(BaseMethod base, EncoderSpec spec, HeadOptions heads, double temperature) {
    this.base = base;
    int width = spec.embeddingWidth();
    encoder = spec.create();
    boolean simsiam = base == BaseMethod.SIMSIAM;
    projector =
        simsiam
            ? heads.normedProjector(width, spec.precision())
            : heads.projector(width, spec.precision());
    predictor =
        switch (base) {
          case BYOL -> heads.predictor(spec.precision());
          case SIMSIAM -> heads.bottleneck(spec.precision());
          case SIMCLR -> null;
        };
    targetEncoder = base == BaseMethod.BYOL ? spec.create() : null;
    targetProjector = base == BaseMethod.BYOL ? heads.projector(width, spec.precision()) : null;
    contrast = base == BaseMethod.SIMCLR ? new NtXent(temperature) : null;
  }

  /** By name, in the order of {@code Byol} and {@code SimSiam}. */
  Map<String, Network> networks() {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put("encoder", encoder);
    networks.put("projector", projector);
    if (predictor != null) {
      networks.put("predictor", predictor);
    }
    if (targetEncoder != null) {
      networks.put("target.encoder", targetEncoder);
      networks.put("target.projector", targetProjector);
    }
    return networks;
  }

  /**
   * Encodes images. Gradients flow to them through the prediction alone, with SimCLR through both.
   *
   * @param x [B, 3, S, S]
   */
  Encoded encode(NDArray x) {
    NDArray top = encoder.top(x, true); // [B, C, H, W]
    NDArray z = projector.forward(Encoder.pool(top, true), true); // [B, D]
    if (base == BaseMethod.SIMCLR) {
      return new Encoded(z, z, top);
    }
    NDArray prediction = predictor.forward(z, true); // [B, D]
    return new Encoded(prediction, base == BaseMethod.BYOL ? target(x) : z.stopGradient(), top);
  }

  private NDArray target(NDArray x) {
    try (NDArray still = x.stopGradient();
        NDArray top = targetEncoder.top(still, true);
        NDArray pooled = Encoder.pool(top, true)) {
      return targetProjector.forward(pooled, true); // [B, D]
    }
  }

  /**
   * ℓ of two images of each pair, in the direction of both: BYOL's mean of 2 − 2 cos, SimSiam's
   * mean of − cos, SimCLR's {@link NtXent}.
   *
   * @return scalar
   */
  NDArray loss(Encoded a, Encoded b) {
    return switch (base) {
      case BYOL ->
          Networks.mean(
              new NDList(
                  CosineLoss.of(a.prediction(), b.target()),
                  CosineLoss.of(b.prediction(), a.target())));
      case SIMSIAM ->
          Networks.mean(
              new NDList(
                  CosineLoss.negativeCosine(a.prediction(), b.target()),
                  CosineLoss.negativeCosine(b.prediction(), a.target())));
      case SIMCLR -> contrast.of(a.prediction(), b.prediction());
    };
  }
}
