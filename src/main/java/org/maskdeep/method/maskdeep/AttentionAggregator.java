package org.maskdeep.method.maskdeep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.nn.layer.SinCosPosition;
import org.maskdeep.tensor.TorchScript;

/**
 * Aggregation by attention: one learned query and one transformer block (Vaswani et al. 2017, norm
 * first, 4 heads) over the visible patches, to which a level embedding and a 2-D sine-cosine
 * position are added. A hidden patch has weight exactly 0.
 */
final class AttentionAggregator extends Network implements Aggregator {
  private static final int HEADS = 4;
  private static final int MLP_RATIO = 4;
  private static final double DEVIATION = 0.02;

  private static final TorchScript PLACE =
      TorchScript.of(
          "p: Tensor, position: Tensor, level: Tensor",
          "Tensor",
          "return torch.add(torch.add(p, position), level)");
  private static final TorchScript TOKENS =
      TorchScript.of("xs: List[Tensor]", "Tensor", "return torch.cat(xs, 1)");
  private static final TorchScript ATTEND =
      TorchScript.of(
          "h: Tensor, visible: Tensor, query: Tensor, g: Tensor, b: Tensor, wk: Tensor,"
              + " wv: Tensor",
          "Tensor",
          "batch = torch.size(h, 0)",
          "n = torch.size(h, 1)",
          "d = torch.size(h, 2)",
          "each = torch.floordiv(d, " + HEADS + ")",
          "h0 = torch.layer_norm(h, [d], g, b, 1e-06, True)",
          "k = torch.view(torch.linear(h0, wk, None), [batch, n, " + HEADS + ", each])",
          "v = torch.view(torch.linear(h0, wv, None), [batch, n, " + HEADS + ", each])",
          "q = torch.view(query, [" + HEADS + ", each])",
          "s = torch.div(torch.sum(torch.mul(k, q), [-1]), torch.pow(each, 0.5))",
          "s0 = torch.unsqueeze(torch.permute(s, [0, 2, 1]), 1)",
          "hidden = torch.unsqueeze(torch.eq(visible, 0), 2)",
          "a = torch.softmax(torch.masked_fill(s0, hidden, -1e30), -1)",
          "z = torch.einsum(\"bghn,bnhe->bghe\", [a, v])",
          "return torch.flatten(z, 2, 3)");
  private static final TorchScript BLOCK =
      TorchScript.of(
          "z: Tensor, query: Tensor, wo: Tensor, g: Tensor, b: Tensor, w1: Tensor, b1: Tensor,"
              + " w2: Tensor, b2: Tensor",
          "Tensor",
          "h = torch.add(torch.linear(z, wo, None), query)",
          "h0 = torch.layer_norm(h, [torch.size(h, 2)], g, b, 1e-06, True)",
          "m = torch.gelu(torch.linear(h0, w1, b1))",
          "return torch.add(torch.linear(m, w2, b2), h)");

  private final int width;
  private final Parameter query; // [d]
  private final Map<String, Parameter> levels = new LinkedHashMap<>(); // [d] each
  private final Parameter[] attend; // norm weight and bias, keys, values
  private final Parameter[] block; // out, norm weight and bias, MLP
  private final Map<PatchGrid, NDArray> positions = new HashMap<>(); // [N_l, d]

  /** For patches of width d, which 4 must divide. */
  AttentionAggregator(int width, List<String> levels) {
    if (width < HEADS || width % HEADS != 0) {
      throw new IllegalArgumentException(
          "attention needs an embedding width that " + HEADS + " divides, not " + width);
    }
    this.width = width;
    int hidden = MLP_RATIO * width;
    query = weight("query", width);
    for (String level : levels) {
      this.levels.put(level, weight("level." + level.toLowerCase(Locale.ROOT), width));
    }
    attend =
        new Parameter[] {
          scale("norm1.weight", width),
          bias("norm1.bias", width),
          weight("key.weight", width, width),
          weight("value.weight", width, width)
        };
    block =
        new Parameter[] {
          weight("out.weight", width, width),
          scale("norm2.weight", width),
          bias("norm2.bias", width),
          weight("mlp.0.weight", hidden, width),
          bias("mlp.0.bias", hidden),
          weight("mlp.2.weight", width, hidden),
          bias("mlp.2.bias", width)
        };
  }

  private Parameter weight(String name, long... shape) {
    return parameter(name, Parameter.Type.WEIGHT, Initial.normal(DEVIATION), shape);
  }

  private Parameter scale(String name, long size) {
    return parameter(name, Parameter.Type.GAMMA, Initial.ONES, size);
  }

  private Parameter bias(String name, long size) {
    return parameter(name, Parameter.Type.BIAS, Initial.ZEROS, size);
  }

  @Override
  public int width(int count) {
    return width;
  }

  @Override
  public NDArray aggregate(PatchMaps patches, GroupMasks masks) {
    NDList tokens = new NDList(); // L × [B, N_l, d]
    NDList visible = new NDList(); // L × [B, G, N_l]
    for (PatchMap map : patches.levels()) {
      tokens.add(placed(map));
      visible.add(masks.weights(map.level()));
    }
    return tokens.size() == 1
        ? attend(tokens.get(0), visible.get(0))
        : attend(TOKENS.call(true, tokens), Patches.sideBySide(visible)); // [B, G, d]
  }

  /** The mean of the coarsest level's patches. */
  @Override
  public NDArray whole(PatchMaps patches) {
    return Patches.mean(patches.top().patches()); // [B, d]
  }

  @Override
  public Map<String, Network> networks() {
    return Map.of("attention", this);
  }

  /** Patches with their position and level added, [B, N_l, d]. */
  private NDArray placed(PatchMap map) {
    NDArray level = levels.get(map.level()).getArray(); // [d]
    return PLACE.call(true, map.patches(), position(map.grid()), level);
  }

  /**
   * One vector for every group.
   *
   * @param tokens placed patches [B, N, d]
   * @param visible above 0 where visible: [B, G, N]
   * @return [B, G, d]
   */
  private NDArray attend(NDArray tokens, NDArray visible) {
    NDArray q = query.getArray();
    NDArray z =
        ATTEND.call(
            true,
            tokens,
            visible,
            q,
            attend[0].getArray(),
            attend[1].getArray(),
            attend[2].getArray(),
            attend[3].getArray()); // [B, G, d]
    Object[] arguments = new Object[2 + block.length];
    arguments[0] = z;
    arguments[1] = q;
    for (int i = 0; i < block.length; i++) {
      arguments[2 + i] = block[i].getArray();
    }
    return BLOCK.call(true, arguments); // [B, G, d]
  }

  /** The position table of a grid, made at first use and kept with the weights: [N_l, d]. */
  private NDArray position(PatchGrid grid) {
    return positions.computeIfAbsent(
        grid,
        g ->
            query
                .getArray()
                .getManager()
                .create(
                    SinCosPosition.table(g.rows(), g.cols(), width), new Shape(g.size(), width)));
  }

  /** Of patches that have their positions already, [B, N, d], and their visibility, [B, G, N]. */
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    return new NDList(attend(inputs.get(0), inputs.get(1)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), inputs[1].get(1), width)};
  }
}
