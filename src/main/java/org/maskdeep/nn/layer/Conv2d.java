package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/** 2-D convolution with square kernel and zero padding: [B, Cin, H, W] → [B, Cout, H', W']. */
public final class Conv2d extends Layer {
  private final Spec spec;
  private final Parameter weight; // [Cout, Cin, K, K]
  private final Parameter bias; // [Cout] or null
  private final Precision precision;
  private final Map<ConvPlan, TorchScript> functions = new ConcurrentHashMap<>();

  /**
   * What a convolution computes.
   *
   * @param in input channels
   * @param out output channels
   * @param kernel side of the kernel
   * @param stride step in both directions
   * @param padding zeros around the input
   * @param bias whether a number is added per output channel
   */
  public record Spec(int in, int out, int kernel, int stride, int padding, boolean bias) {
    /** Checks the numbers. */
    public Spec {
      if (in < 1 || out < 1 || kernel < 1 || stride < 1 || padding < 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "convolution %d→%d, kernel %d, stride %d, padding %d is not possible",
                in,
                out,
                kernel,
                stride,
                padding));
      }
    }

    /** Same-size padding, no bias: what stands before a batch norm. */
    public static Spec same(int in, int out, int kernel, int stride) {
      return new Spec(in, out, kernel, stride, kernel / 2, false);
    }

    /** Output length for an input length. */
    long size(long input) {
      return (input + 2L * padding - kernel) / stride + 1;
    }
  }

  /** With torchvision's initial weights (and zero bias). */
  public Conv2d(Spec spec, Precision precision) {
    this(spec, precision, Initial.KAIMING_FAN_OUT);
  }

  /** With initial weights of one's own. */
  public Conv2d(Spec spec, Precision precision, Initial initial) {
    this.spec = spec;
    int k = spec.kernel();
    weight = parameter("weight", Parameter.Type.WEIGHT, initial, spec.out(), spec.in(), k, k);
    bias = spec.bias() ? parameter("bias", Parameter.Type.BIAS, Initial.ZEROS, spec.out()) : null;
    this.precision = precision;
  }

  private TorchScript function(ConvPlan plan) {
    List<String> body = new ArrayList<>(plan.text(spec, precision));
    body.add("return c");
    return TorchScript.of(
        "x: Tensor, w: Tensor" + (spec.bias() ? ", b: Tensor" : ""),
        "Tensor",
        body.toArray(String[]::new));
  }

  Spec spec() {
    return spec;
  }

  NDArray weight() {
    return weight.getArray();
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    TorchScript function =
        functions.computeIfAbsent(ConvPlan.of(spec, precision, x), this::function);
    return spec.bias()
        ? function.call(training, x, weight.getArray(), bias.getArray())
        : function.call(training, x, weight.getArray()); // [B, Cout, H', W']
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape s = inputs[0];
    return new Shape[] {new Shape(s.get(0), spec.out(), spec.size(s.get(2)), spec.size(s.get(3)))};
  }
}
