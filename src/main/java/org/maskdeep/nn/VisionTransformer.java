package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.LayerNorm;
import org.maskdeep.nn.layer.Sequence;
import org.maskdeep.nn.layer.SinCosPosition;
import org.maskdeep.nn.layer.TokenText;
import org.maskdeep.nn.layer.TransformerBlock;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * A vision transformer without its classifier (Dosovitskiy et al. 2020, arXiv 2010.11929), [B, 3,
 * S, S] → patches [B, d, S/P, S/P] and class token. Structure and names are timm's, initial values
 * MAE's.
 *
 * <pre>{@code
 * VisionTransformer vit = VitOptions.of(VitOptions.Size.BASE, 16, 224).create();
 * vit.initialize(manager, 42);
 * NDArray tokens = vit.tokens(x, null, false);      // [B, 1 + 196, 768], the class token first
 * NDArray seen = vit.tokens(x, visible, true);      // [B, 1 + n, 768] of n patches, as in MAE
 * }</pre>
 */
public final class VisionTransformer extends Encoder {
  private static final double DEVIATION = 0.02;

  private final VitOptions options;
  private final Parameter classToken; // [1, 1, d]
  private final Parameter position; // [1, 1 + N, d]
  private final Parameter kernel; // [d, 3, P, P]
  private final Parameter bias; // [d]
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm norm;
  private final TorchScript embedAll;
  private final TorchScript embedSome;
  private final TorchScript grid;
  private final TorchScript represented;
  private final TorchScript ofBlocks;

  /** The network of these options; {@link #initialize} gives it weights. */
  public VisionTransformer(VitOptions options) {
    this.options = options;
    int d = options.size().width();
    int p = options.patch();
    long n = options.patches();
    classToken = parameter("cls_token", Parameter.Type.OTHER, Initial.normal(DEVIATION), 1, 1, d);
    position =
        options.position() == VitOptions.Position.LEARNED
            ? parameter("pos_embed", Parameter.Type.OTHER, Initial.normal(DEVIATION), 1, 1 + n, d)
            : buffer("pos_embed", table(options), 1, 1 + n, d);
    Initial xavier = Initial.xavier(3L * p * p, d);
    kernel = parameter("patch_embed.proj.weight", Parameter.Type.WEIGHT, xavier, d, 3, p, p);
    bias = parameter("patch_embed.proj.bias", Parameter.Type.BIAS, Initial.ZEROS, d);
    Sequence all = child("blocks", new Sequence());
    for (int i = 0; i < options.size().depth(); i++) {
      blocks.add(all.add(new TransformerBlock(d, options.size().heads(), options.precision())));
    }
    norm = child("norm", new LayerNorm(d));
    embedAll = embedding(options, false);
    embedSome = embedding(options, true);
    grid =
        TorchScript.of(
            "x: Tensor",
            "Tensor",
            "y = torch.transpose(torch.slice(x, 1, 1), 1, 2)", // [B, d, N]
            format("return torch.unflatten(y, 2, [%1$d, %1$d])", options.side()));
    boolean byClass = options.pool() == VitOptions.Pool.CLASS;
    represented =
        TorchScript.of(
            "x: Tensor",
            "Tensor",
            "y = " + (byClass ? "torch.slice(x, 1, 0, 1)" : "torch.slice(x, 1, 1)"),
            "return torch.unsqueeze(torch.transpose(y, 1, 2), -1)");
    ofBlocks =
        TorchScript.of(
            "s: Tensor",
            "List[Tensor]",
            format("return torch.unbind(torch.reshape(s, [%d, 2, -1, 1, 1]))", blocks.size()));
  }

  private static Initial table(VitOptions options) {
    int side = options.side();
    return Initial.table(SinCosPosition.withClassToken(side, side, options.size().width()));
  }

  /** A convolution of stride P as a product with unfolded patches, of which some may be taken. */
  private static TorchScript embedding(VitOptions options, boolean some) {
    int p = options.patch();
    Precision precision = options.precision();
    List<String> lines = new ArrayList<>();
    lines.add("b = torch.size(x, 0)");
    lines.add("u = " + TokenText.patches("x", p, options.side(), true)); // [B, N, 3 P P]
    lines.add("place = torch.slice(position, 1, 1)"); // [1, N, d]
    if (some) {
      int d = options.size().width();
      lines.add("r = " + TokenText.take("u", "ids", 3 * p * p)); // [B, n, 3 P P]
      lines.add(format("every = torch.expand(place, [b, -1, %d])", d));
      lines.add("at = " + TokenText.take("every", "ids", d)); // [B, n, d]
    } else {
      lines.add("r = u");
      lines.add("at = place");
    }
    lines.add(
        format(
            "y = torch.linear(%s, %s, %s)",
            precision.cast("r"), precision.cast("torch.flatten(w, 1)"), precision.cast("bias")));
    lines.add("z = torch.add(" + precision.uncast("y") + ", at)"); // [B, n, d]
    lines.add("c = torch.add(cls, torch.slice(position, 1, 0, 1))"); // [1, 1, d]
    lines.add("return torch.cat([torch.expand(c, [b, -1, -1]), z], 1)");
    String parameters = "x: Tensor, position: Tensor, cls: Tensor, w: Tensor, bias: Tensor";
    return TorchScript.of(
        parameters + (some ? ", ids: Tensor" : ""), "Tensor", lines.toArray(String[]::new));
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  @Override
  public VitOptions spec() {
    return options;
  }

  /** The patches [B, d, S/P, S/P], behind them the class token [B, d, 1, 1] where it is a map. */
  @Override
  public NDList features(NDArray x, boolean training) {
    return features(x, null, training);
  }

  @Override
  public NDList features(NDArray x, NDArray scales, boolean training) {
    try (NDArray tokens = tokens(x, null, scales, training)) {
      NDList maps = new NDList(grid.call(training, tokens));
      if (options.pool() == VitOptions.Pool.CLASS) {
        maps.add(represented(tokens, training));
      }
      return maps;
    }
  }

  /**
   * The tokens of which the mean represents an image, as a map of one column: the class token, or
   * the patches, as many as were seen.
   *
   * @param tokens of the last layer, [B, 1 + n, d]
   * @return [B, d, 1, 1] or [B, d, n, 1]
   */
  public NDArray represented(NDArray tokens, boolean training) {
    return represented.call(training, tokens);
  }

  /**
   * The last layer's tokens, normalised.
   *
   * @param x normalised images [B, 3, S, S]; stay the caller's
   * @param ids of the patches that are seen, [B, n] of 64-bit whole numbers in [0, N), the others
   *     are not computed; null: all
   * @return [B, 1 + n, d], the class token first, then the patches in the order of the ids
   * @throws IllegalArgumentException when the images have another side than the positions
   */
  public NDArray tokens(NDArray x, NDArray ids, boolean training) {
    return tokens(x, ids, null, training);
  }

  /**
   * The same with every block's residual branches multiplied, for stochastic depth (Huang et al.
   * 2016, arXiv 1603.09382).
   *
   * @param scales [blocks, 2, B]: for each block and image a factor of the attention's branch and
   *     one of the MLP's; 0 drops the branch, 1 leaves it as it is; null: all as they are
   * @throws IllegalArgumentException when they have another shape
   */
  public NDArray tokens(NDArray x, NDArray ids, NDArray scales, boolean training) {
    try (NDList each = scales == null ? null : ofEachBlock(scales, x.getShape().get(0), training);
        NDArray h = through(x, ids, blocks.size(), each, training)) {
      return norm.forward(h, training);
    }
  }

  /**
   * The tokens before the first block: patches embedded, with their positions.
   *
   * @param ids of the patches that are seen, as in {@link #tokens(NDArray, NDArray, boolean)}
   * @return [B, 1 + n, d], the class token first
   */
  public NDArray embedded(NDArray x, NDArray ids, boolean training) {
    return embed(x, ids, training);
  }

  /**
   * The last layer's tokens of embedded ones.
   *
   * @param embedded as {@link #embedded} gives them, [B, 1 + n, d]; stay the caller's
   * @return [B, 1 + n, d], normalised
   */
  public NDArray encoded(NDArray embedded, boolean training) {
    NDArray h = embedded;
    for (TransformerBlock block : blocks) {
      NDArray next = block.forward(h, training);
      if (h != embedded) {
        h.close();
      }
      h = next;
    }
    try (NDArray last = h) {
      return norm.forward(last, training);
    }
  }

  /**
   * The tokens behind chosen blocks, as they are, without the last norm.
   *
   * @param layers numbers of blocks from 1 to the depth, ascending
   * @return [B, 1 + N, d] for each of them
   */
  public NDList intermediate(NDArray x, List<Integer> layers, boolean training) {
    NDList chosen = new NDList();
    NDArray h = embed(x, null, training);
    for (int i = 1; i <= blocks.size(); i++) {
      NDArray next = blocks.get(i - 1).forward(h, training);
      if (!layers.contains(i - 1)) {
        h.close();
      }
      if (layers.contains(i)) {
        chosen.add(next);
      }
      h = next;
    }
    if (!layers.contains(blocks.size())) {
      h.close();
    }
    if (chosen.size() != layers.size()) {
      chosen.close();
      throw new IllegalArgumentException(
          format("layers %s: must be ascending numbers from 1 to %d", layers, blocks.size()));
    }
    return chosen;
  }

  /** How much each token of the last block attends to each, [B, h, 1 + N, 1 + N], in evaluation. */
  public NDArray attention(NDArray x) {
    try (NDArray h = through(x, null, blocks.size() - 1, null, false)) {
      return blocks.get(blocks.size() - 1).attention(h, false);
    }
  }

  /** Of the scales of residual branches those of each block, [2, B, 1, 1]. */
  private NDList ofEachBlock(NDArray scales, long images, boolean training) {
    Shape shape = new Shape(blocks.size(), 2, images);
    if (!scales.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          format(
              "scales %s of residual branches must be %s: of each block, branch and image",
              scales.getShape(), shape));
    }
    return ofBlocks.callAll(training, scales);
  }

  /** Through the first blocks; scales of each, or null. */
  private NDArray through(NDArray x, NDArray ids, int depth, NDList scales, boolean training) {
    NDArray h = embed(x, ids, training);
    for (int i = 0; i < depth; i++) {
      TransformerBlock block = blocks.get(i);
      try (NDArray before = h) {
        h =
            scales == null
                ? block.forward(before, training)
                : block.forward(before, scales.get(i), training);
      }
    }
    return h;
  }

  private NDArray embed(NDArray x, NDArray ids, boolean training) {
    Shape shape = x.getShape();
    if (shape.get(2) != options.image() || shape.get(3) != options.image()) {
      throw new IllegalArgumentException(
          format(
              "images of %dx%d px for %s: its positions are those of %d px; resize the images, or"
                  + " choose the model of their size",
              shape.get(2), shape.get(3), options.name(), options.image()));
    }
    NDArray p = position.getArray();
    NDArray c = classToken.getArray();
    NDArray w = kernel.getArray();
    NDArray b = bias.getArray();
    return ids == null
        ? embedAll.call(training, x, p, c, w, b)
        : embedSome.call(training, x, p, c, w, b, ids);
  }
}
