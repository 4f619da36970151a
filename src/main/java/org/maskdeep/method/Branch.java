package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.nn.Level;
import org.maskdeep.nn.Mlp;
import org.maskdeep.nn.Network;
import org.maskdeep.nn.PatchEmbedding;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;

/** Encoder, patch embeddings and projector: what MaskDeep has once online and once as target. */
final class Branch {
  final ResNet encoder;
  final Mlp projector;
  private final Map<Level, PatchEmbedding> embeddings = new LinkedHashMap<>();
  private long encoderForwards;

  Branch(ResNetOptions resnet, MaskDeepOptions options, HeadOptions heads) {
    encoder = new ResNet(resnet);
    int top = resnet.channels(options.top());
    for (Level level : options.levels()) {
      embeddings.put(
          level,
          options.embedding() == 0
              ? PatchEmbedding.identity(top)
              : new PatchEmbedding(
                  resnet.channels(level), options.embedding(), resnet.precision()));
    }
    int width = options.embedding() == 0 ? top : options.embedding();
    projector = heads.projector(width, resnet.precision());
  }

  /**
   * The hierarchy of patches of one view: one forward of the encoder.
   *
   * @param view [B, 3, S, S]
   * @param patches receives, per level, [B, N_l, d]
   * @return C5 [B, C, H, W]
   */
  NDArray patches(NDArray view, Map<Level, NDArray> patches) {
    encoderForwards++;
    NDList features = encoder.features(view, true); // C2 … C5
    embeddings.forEach(
        (level, embedding) ->
            patches.put(level, embedding.forward(features.get(level.ordinal()), true)));
    NDArray c5 = features.remove(Level.C5.ordinal());
    features.close();
    return c5;
  }

  /** How often the encoder has run: it must not depend on groups or targets. */
  long encoderForwards() {
    return encoderForwards;
  }

  Map<String, Network> networks(String prefix) {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put(prefix + "encoder", encoder);
    embeddings.forEach(
        (level, embedding) ->
            networks.put(prefix + "embedding." + level.name().toLowerCase(Locale.ROOT), embedding));
    networks.put(prefix + "projector", projector);
    return networks;
  }
}
