package org.maskdeep.method.automae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Locale;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.tensor.TorchScript;

/**
 * A convolution whose kernel is divided by its largest singular value, so that it enlarges no
 * difference of its inputs (spectral normalisation, Miyato et al. 2018, arXiv 1802.05957, algorithm
 * 1): [B, Cin, H, W] → [B, Cout, H', W'].
 *
 * <pre>
 *   v ← Wᵀu / |Wᵀu|,  u ← W v / |W v|      one power iteration in each forward pass in training
 *   σ = uᵀ W v                             gradients flow through W, u and v are constants
 *   y = conv(x, W / σ) + bias
 * </pre>
 *
 * W is the kernel as a matrix [Cout, Cin · K · K]. u and v are buffers: they are part of a
 * checkpoint, and as functions of the kernel alone the same in all processes. In evaluation they
 * stay as they are. Initial values are PyTorch's.
 */
public final class SpectralNormConv extends Layer {
  private static final String UNIT =
      "torch.div(%1$s, torch.clamp(torch.sqrt(torch.sum(torch.mul(%1$s, %1$s))), 1e-12))";

  private static final TorchScript ITERATE =
      TorchScript.of(
          "w: Tensor, u: Tensor",
          "List[Tensor]",
          "m = torch.flatten(torch.detach(w), 1)",
          "a = torch.mv(torch.transpose(m, 0, 1), u)",
          "v = " + unit("a"),
          "b = torch.mv(m, v)",
          "return [" + unit("b") + ", v]");

  private static final TorchScript NORMALIZED =
      TorchScript.of("a: Tensor", "Tensor", "return " + unit("a"));

  private static final TorchScript STORE =
      TorchScript.of(
          "value: Tensor, buffer: Tensor", "Tensor", "return torch.copy_(buffer, value)");

  private final int out;
  private final int kernel;
  private final int stride;
  private final int padding;
  private final Parameter weight; // [Cout, Cin, K, K]
  private final Parameter bias; // [Cout]
  private final Parameter u; // [Cout]
  private final Parameter v; // [Cin K K]
  private final TorchScript function;

  /**
   * A convolution.
   *
   * @param in input channels
   * @param out output channels
   * @param kernel its side
   * @param stride in both directions
   * @param padding zeros around the input
   */
  public SpectralNormConv(int in, int out, int kernel, int stride, int padding) {
    this.out = out;
    this.kernel = kernel;
    this.stride = stride;
    this.padding = padding;
    long fan = (long) in * kernel * kernel;
    Initial uniform = Initial.uniformFanIn(fan);
    weight = parameter("weight", Parameter.Type.WEIGHT, uniform, out, in, kernel, kernel);
    bias = parameter("bias", Parameter.Type.BIAS, uniform, out);
    u = buffer("u", Initial.normal(1), out);
    v = buffer("v", Initial.normal(1), fan);
    function =
        TorchScript.of(
            "x: Tensor, w: Tensor, b: Tensor, u: Tensor, v: Tensor",
            "Tensor",
            "sigma = torch.dot(u, torch.mv(torch.flatten(w, 1), v))",
            String.format(
                Locale.ROOT,
                "return torch.conv2d(x, torch.div(w, sigma), b, [%1$d, %1$d], [%2$d, %2$d])",
                stride,
                padding));
  }

  private static String unit(String name) {
    return String.format(Locale.ROOT, UNIT, name);
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    try (NDList uv = training ? iterated(x) : stored()) {
      return function.call(
          training, x, weight.getArray(), bias.getArray(), uv.get(0), uv.get(1)); // [B, Cout, …]
    }
  }

  /** u and v after one power iteration; arrays of their own, since the graph keeps them. */
  private NDList iterated(NDArray x) {
    NDList uv = ITERATE.callAll(true, weight.getArray(), u.getArray());
    uv.attach(x.getManager());
    STORE.call(true, uv.get(0), u.getArray()).close();
    STORE.call(true, uv.get(1), v.getArray()).close();
    return uv;
  }

  private NDList stored() {
    return new NDList(NORMALIZED.call(false, u.getArray()), NORMALIZED.call(false, v.getArray()));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape s = inputs[0];
    return new Shape[] {new Shape(s.get(0), out, size(s.get(2)), size(s.get(3)))};
  }

  private long size(long input) {
    return (input + 2L * padding - kernel) / stride + 1;
  }
}
