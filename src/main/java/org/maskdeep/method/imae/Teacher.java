package org.maskdeep.method.imae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.function.Consumer;
import org.maskdeep.method.Networks;
import org.maskdeep.method.mae.MaeOptions;
import org.maskdeep.method.mae.MaskedDecoder;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.nn.layer.Network;

/** A frozen masked autoencoder: encoder z_T and embedding E_T, of which no gradient is taken. */
final class Teacher {
  private final VisionTransformer encoder;
  private final Linear embedding;

  /**
   * With weights of its own.
   *
   * @param manager owner of the weights
   * @param load gives the encoder its weights
   * @param branches whose embedding, as it is now, is E_T from then on
   */
  Teacher(
      NDManager manager,
      VitOptions spec,
      MaeOptions options,
      Consumer<VisionTransformer> load,
      BranchDecoder branches) {
    encoder = spec.create();
    encoder.initialize(manager, 0);
    load.accept(encoder);
    encoder.freeze();
    embedding = MaskedDecoder.embedding(spec, options);
    embedding.initialize(manager, 0);
    branches.copyEmbeddingTo(embedding);
    embedding.freeze();
  }

  Map<String, Network> networks() {
    return Map.of("guide", encoder, "guide_embedding", embedding);
  }

  /**
   * E_T z_T(x).
   *
   * @param x images [B, 3, S, S]
   * @param visible patches that are seen, [B, n]
   * @return [B, 1 + n, w]
   */
  NDArray embedded(NDArray x, NDArray visible) {
    return embedding.forward(encoder.tokens(x, visible, true), true);
  }

  /** The mean over images, class token, visible patches and channels of (E_i z − E_T z_T)². */
  static NDArray distance(NDArray student, NDArray teacher) {
    return Networks.meanSquaredError(student, teacher);
  }
}
