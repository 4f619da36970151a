package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * A block of a vision transformer (Dosovitskiy et al. 2020, arXiv 2010.11929, equations 2 and 3),
 * [B, n, d] → [B, n, d]; structure and names are timm's.
 *
 * <pre>
 *   x' = x  + Attention(LayerNorm(x))      of h heads, each of width d / h
 *   y  = x' + MLP(LayerNorm(x'))           d → 4 d → d with GELU
 * </pre>
 *
 * <p>With {@link Precision#BF16} the products and the attention compute in bfloat16, norms and
 * residuals in 32 bits. One call of PyTorch computes a whole block.
 */
public final class TransformerBlock extends Layer {
  /** Width of the MLP over d. */
  public static final int MLP_RATIO = 4;

  private final Map<String, Parameter> weights = new LinkedHashMap<>();
  private final TorchScript function;
  private final Supplier<TorchScript> scaled; // compiled when stochastic depth asks for it
  private final TorchScript attention;

  /**
   * A block.
   *
   * @param width d
   * @param heads h, a divisor of d
   * @throws IllegalArgumentException when it is not
   */
  public TransformerBlock(int width, int heads, Precision precision) {
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d heads do not divide a width of %d: each needs a part of the same width",
              heads,
              width));
    }
    norm("norm1", width);
    linear("attn.qkv", width, 3 * width);
    linear("attn.proj", width, width);
    norm("norm2", width);
    linear("mlp.fc1", width, MLP_RATIO * width);
    linear("mlp.fc2", MLP_RATIO * width, width);
    List<String> names = new ArrayList<>();
    weights.keySet().forEach(name -> names.add(name.replace('.', '_') + ": Tensor"));
    String parameters = "x: Tensor, " + String.join(", ", names);
    List<String> head = queriesKeysValues(width, heads, precision);
    function = TorchScript.of(parameters, "Tensor", whole(head, width, precision, false));
    String more = parameters + ", scales: Tensor";
    String[] text = whole(head, width, precision, true);
    scaled = () -> TorchScript.of(more, "Tensor", text);
    attention = TorchScript.of(parameters, "Tensor", map(head, width / heads));
  }

  private void norm(String name, int width) {
    weight(name + ".weight", Parameter.Type.GAMMA, Initial.ONES, width);
    weight(name + ".bias", Parameter.Type.BETA, Initial.ZEROS, width);
  }

  private void linear(String name, int in, int out) {
    weight(name + ".weight", Parameter.Type.WEIGHT, Initial.xavier(in, out), out, in);
    weight(name + ".bias", Parameter.Type.BIAS, Initial.ZEROS, out);
  }

  private void weight(String name, Parameter.Type type, Initial initial, long... shape) {
    weights.put(name, parameter(name, type, initial, shape));
  }

  /** Lines that set q, k and v, [B, h, n, d / h] each, of x. */
  private static List<String> queriesKeysValues(int width, int heads, Precision precision) {
    return List.of(
        "n1 = " + LayerNorm.text("x", width, "norm1_weight", "norm1_bias"),
        "a = " + product("n1", "attn_qkv", precision), // [B, n, 3 d]
        format("s = torch.unflatten(a, 2, [3, %d, %d])", heads, width / heads),
        "t = torch.permute(s, [2, 0, 3, 1, 4])", // [3, B, h, n, d / h]
        "q = torch.select(t, 0, 0)",
        "k = torch.select(t, 0, 1)",
        "v = torch.select(t, 0, 2)");
  }

  private static String[] whole(List<String> head, int width, Precision precision, boolean scaled) {
    List<String> lines = new ArrayList<>(head);
    lines.add("o = torch.scaled_dot_product_attention(q, k, v)"); // [B, h, n, d / h]
    lines.add("o1 = torch.flatten(torch.permute(o, [0, 2, 1, 3]), 2)"); // [B, n, d]
    lines.add("p = " + precision.uncast(product("o1", "attn_proj", precision)));
    lines.add("y = torch.add(x, " + branch("p", scaled, 0) + ")");
    lines.add("n2 = " + LayerNorm.text("y", width, "norm2_weight", "norm2_bias"));
    lines.add("m = torch.gelu(" + product("n2", "mlp_fc1", precision) + ")"); // [B, n, 4 d]
    lines.add("z = " + precision.uncast(product("m", "mlp_fc2", precision)));
    lines.add("return torch.add(y, " + branch("z", scaled, 1) + ")");
    return lines.toArray(String[]::new);
  }

  /** A residual branch, of each image times its own factor where that is asked for. */
  private static String branch(String value, boolean scaled, int number) {
    return scaled ? format("torch.mul(%s, torch.select(scales, 0, %d))", value, number) : value;
  }

  private static String[] map(List<String> head, int width) {
    List<String> lines = new ArrayList<>(head);
    lines.add("p = torch.matmul(q, torch.transpose(k, -2, -1))"); // [B, h, n, n]
    lines.add(
        format("return torch.softmax(torch.mul(%s, %s), -1)", Precision.widen("p"), scale(width)));
    return lines.toArray(String[]::new);
  }

  private static double scale(int width) {
    return 1 / Math.sqrt(width);
  }

  private static String product(String x, String layer, Precision precision) {
    return format(
        "torch.linear(%s, %s, %s)",
        precision.cast(x), precision.cast(layer + "_weight"), precision.cast(layer + "_bias"));
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  private Object[] arguments(NDArray x, NDArray... more) {
    Object[] arguments = new Object[1 + weights.size() + more.length];
    System.arraycopy(more, 0, arguments, 1 + weights.size(), more.length);
    int at = 0;
    arguments[at++] = x;
    for (Parameter weight : weights.values()) {
      arguments[at++] = weight.getArray();
    }
    return arguments;
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    return function.call(training, arguments(x));
  }

  /**
   * The block with each image's residual branches multiplied, as in stochastic depth.
   *
   * <pre>
   *   x' = x  + s₀ Attention(LayerNorm(x))
   *   y  = x' + s₁ MLP(LayerNorm(x'))
   * </pre>
   *
   * @param x [B, n, d]
   * @param scales s, [2, B, 1, 1]: a factor for each branch of each image
   * @return [B, n, d]
   */
  public NDArray forward(NDArray x, NDArray scales, boolean training) {
    return scaled.get().call(training, arguments(x, scales));
  }

  /**
   * How much each token attends to each: softmax(q kᵀ / √(d / h)).
   *
   * @param x input of the block, [B, n, d]
   * @return [B, h, n, n]; rows sum to 1
   */
  public NDArray attention(NDArray x, boolean training) {
    return attention.call(training, arguments(x));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {inputs[0]};
  }
}
