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

/** Encoder, patch embeddings and projectors: what MaskDeep has once online and once as target. */
final class Branch {
  final ResNet encoder;
  private final boolean joint; // of all levels: the projector sees their means side by side
  private final Map<Level, Mlp> projectors = new LinkedHashMap<>(); // one, where they are shared
  private final Map<Level, PatchEmbedding> embeddings = new LinkedHashMap<>();
  private final boolean separate;
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
    joint = options.fusion() == Fusion.JOINT && options.aggregation() == Aggregation.MEAN;
    int in = joint ? width * options.levels().size() : width;
    separate = options.heads() == LevelHeads.SEPARATE;
    Mlp shared = separate ? null : heads.projector(in, resnet.precision());
    for (Level level : options.sources()) {
      projectors.put(level, separate ? heads.projector(in, resnet.precision()) : shared);
    }
  }

  /** The projector that vectors of this level pass through. */
  Mlp projector(Level level) {
    return projectors.get(level);
  }

  /**
   * The unmasked vector of a level, which its projector takes: the mean of all its patches, or with
   * a joint projector those of all levels.
   *
   * @param patches per level [B, N_l, d]
   * @return [B, d], or [B, L·d]
   */
  NDArray pooled(Level level, Map<Level, NDArray> patches) {
    if (!joint) {
      return Patches.mean(patches.get(level));
    }
    NDList means = new NDList();
    embeddings.keySet().forEach(each -> means.add(Patches.mean(patches.get(each))));
    return Patches.sideBySide(means);
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
        (level, embedding) -> networks.put(prefix + "embedding." + name(level), embedding));
    if (separate) {
      projectors.forEach((level, p) -> networks.put(prefix + "projector." + name(level), p));
    } else {
      networks.put(prefix + "projector", projectors.values().iterator().next());
    }
    return networks;
  }

  /** {@code c5} */
  static String name(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
