package org.maskdeep.method.imae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.maskdeep.method.mae.MaeOptions;
import org.maskdeep.method.mae.MaskedDecoder;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.nn.layer.Network;

/**
 * i-MAE's two branches: an embedding for each of the mixed images, and one decoder for both. The
 * embedding of the dominant image is the decoder's own, so this is MAE's decoder with a second
 * embedding beside it.
 */
public final class BranchDecoder extends Network {
  /** The file of what was learned, beside that of the encoder. */
  public static final String FILE = "branches.safetensors";

  private final MaskedDecoder decoder;
  private final Linear subordinate;

  /** For the tokens of an encoder. */
  public BranchDecoder(VitOptions encoder, MaeOptions options) {
    decoder = child("decoder", new MaskedDecoder(encoder, options));
    subordinate = child("subordinate", MaskedDecoder.embedding(encoder, options));
  }

  /** Gives another embedding the values that the decoder's has. */
  void copyEmbeddingTo(Linear embedding) {
    Weights.copy(
        new NDList(Weights.of(embedding).values()),
        new NDList(Weights.of(decoder.embed()).values()));
  }

  /** Makes both embeddings start alike. */
  void alignEmbeddings() {
    copyEmbeddingTo(subordinate);
  }

  /**
   * The tokens of one image's branch.
   *
   * @param tokens of the mixture, [B, 1 + n, d]
   * @param dominant which of the two
   * @return [B, 1 + n, w]
   */
  public NDArray embed(NDArray tokens, boolean dominant, boolean training) {
    return (dominant ? decoder.embed() : subordinate).forward(tokens, training);
  }

  /**
   * The pixels of hidden patches.
   *
   * @param embedded of {@link #embed}, [B, 1 + n, w]
   * @param restore for each patch its place among the visible and then the hidden ones, [B, N]
   * @param hidden ids of the hidden patches, [B, N − n]
   * @return [B, N − n, P · P · 3]
   */
  public NDArray decode(NDArray embedded, NDArray restore, NDArray hidden, boolean training) {
    return decoder.decode(embedded, restore, hidden, training);
  }

  /**
   * DJL's way in: tokens, restore, ids; the hidden patches of both, the subordinate image first.
   */
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    NDList both = new NDList();
    for (boolean dominant : new boolean[] {false, true}) {
      NDArray embedded = embed(inputs.get(0), dominant, training);
      both.add(decode(embedded, inputs.get(1), inputs.get(2), training));
    }
    return both;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape one = decoder.getOutputShapes(inputs)[0];
    return new Shape[] {one, one};
  }
}
