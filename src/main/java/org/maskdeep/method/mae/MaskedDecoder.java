package org.maskdeep.method.mae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.LayerNorm;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.nn.layer.Sequence;
import org.maskdeep.nn.layer.SinCosPosition;
import org.maskdeep.nn.layer.TokenText;
import org.maskdeep.nn.layer.TransformerBlock;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * MAE's decoder: tokens of the visible patches, mask tokens in the places of the others, a fixed
 * position each, blocks, and the pixels of the hidden patches. Structure and names are those of the
 * official code without its prefix {@code decoder_}.
 */
public final class MaskedDecoder extends Network {
  private static final double DEVIATION = 0.02;

  private final int outputs;
  private final Linear embed;
  private final Parameter maskToken; // [1, 1, w]
  private final Parameter position; // [1, 1 + N, w]
  private final Sequence blocks;
  private final LayerNorm norm;
  private final Linear prediction;
  private final TorchScript sequence;
  private final TorchScript hidden;

  /** For the tokens of an encoder. */
  public MaskedDecoder(VitOptions encoder, MaeOptions options) {
    int width = options.width();
    int side = encoder.side();
    Precision precision = encoder.precision();
    outputs = 3 * encoder.patch() * encoder.patch();
    embed = child("embed", embedding(encoder, options));
    maskToken =
        parameter("mask_token", Parameter.Type.OTHER, Initial.normal(DEVIATION), 1, 1, width);
    Initial table = Initial.table(SinCosPosition.withClassToken(side, side, width));
    position = buffer("pos_embed", table, 1, 1L + encoder.patches(), width);
    blocks = child("blocks", new Sequence());
    for (int i = 0; i < options.depth(); i++) {
      blocks.add(new TransformerBlock(width, options.heads(), precision));
    }
    norm = child("norm", new LayerNorm(width));
    prediction = child("pred", linear(width, outputs, precision));
    sequence =
        TorchScript.of(
            "e: Tensor, mask: Tensor, position: Tensor, restore: Tensor",
            "Tensor",
            "b = torch.size(e, 0)",
            "seen = torch.slice(e, 1, 1)", // [B, n, w]
            "m = torch.sub(torch.size(restore, 1), torch.size(seen, 1))",
            "all = torch.cat([seen, torch.expand(mask, [b, m, " + width + "])], 1)",
            "patches = " + TokenText.take("all", "restore", width), // [B, N, w]
            "x = torch.cat([torch.slice(e, 1, 0, 1), patches], 1)",
            "return torch.add(x, position)"); // [B, 1 + N, w]
    hidden =
        TorchScript.of(
            "x: Tensor, ids: Tensor",
            "Tensor",
            "patches = torch.slice(x, 1, 1)",
            "return " + TokenText.take("patches", "ids", width)); // [B, m, w]
  }

  /** What makes the decoder's tokens of the encoder's, [*, d] → [*, w]. */
  public static Linear embedding(VitOptions encoder, MaeOptions options) {
    return linear(encoder.size().width(), options.width(), encoder.precision());
  }

  private static Linear linear(int in, int out, Precision precision) {
    return new Linear(in, out, true, precision, Initial.xavier(in, out), Initial.ZEROS);
  }

  /**
   * Predicts the pixels of the hidden patches.
   *
   * @param tokens of the class and the visible patches, [B, 1 + n, d]
   * @param restore for each patch its place among the visible and then the hidden ones, [B, N] of
   *     64-bit whole numbers
   * @param ids of the hidden patches, [B, m] of 64-bit whole numbers
   * @return [B, m, P · P · 3]
   */
  public NDArray predict(NDArray tokens, NDArray restore, NDArray ids, boolean training) {
    return decode(embed.forward(tokens, training), restore, ids, training);
  }

  /** The embedding of this decoder. */
  public Linear embed() {
    return embed;
  }

  /**
   * Predicts from tokens that are embedded already.
   *
   * @param embedded tokens of the class and the visible patches, [B, 1 + n, w]
   * @param restore as in {@link #predict}
   * @param ids as in {@link #predict}
   * @return [B, m, P · P · 3]
   */
  public NDArray decode(NDArray embedded, NDArray restore, NDArray ids, boolean training) {
    NDArray x =
        sequence.call(training, embedded, maskToken.getArray(), position.getArray(), restore);
    NDArray h = norm.forward(blocks.forward(x, training), training); // [B, 1 + N, w]
    return prediction.forward(hidden.call(training, h, ids), training);
  }

  /** DJL's way in: tokens, restore, ids. */
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    return new NDList(predict(inputs.get(0), inputs.get(1), inputs.get(2), training));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[2].add(outputs)};
  }
}
