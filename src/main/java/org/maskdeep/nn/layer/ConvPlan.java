package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.tensor.Precision;

/**
 * How the convolution of an input is computed. The result is the same but for the order in which
 * products are added.
 *
 * <p>On CPUs PyTorch's convolution takes one image after the other. The last stage of a ResNet has
 * maps of a few positions and weights that no cache holds, so weights are read again for every
 * image. There some images are laid beside each other: [B, H, W, C] becomes [B/g, H, W, g, C], and
 * one step of the kernel sees a position of g images ({@code docs/performance.md} has the gain).
 *
 * <ul>
 *   <li>{@link Kind#BESIDE}: W·g is one dimension, and the kernel's columns are g apart: a
 *       convolution with dilation.
 *   <li>{@link Kind#BEHIND}: g is a third dimension, in which the kernel has size 1; this allows
 *       strides.
 * </ul>
 *
 * @param kind which of them
 * @param rows H, where images are laid beside each other
 * @param columns W, where they are
 * @param together g, a divisor of B
 */
record ConvPlan(Kind kind, int rows, int columns, int together) {
  private static final ConvPlan DIRECT = new ConvPlan(Kind.DIRECT, 0, 0, 1);
  private static final ConvPlan ON_GPU = new ConvPlan(Kind.CHANNELS_LAST, 0, 0, 1);
  private static final int FEWEST_TOGETHER = 5;
  private static final int MOST_BEHIND = 64;

  /** The way of computing. */
  enum Kind {
    /** PyTorch's, image by image. */
    DIRECT,
    /** The same, of weights that are laid out as cuDNN's kernels read them. */
    CHANNELS_LAST,
    /** Images side by side in the rows. */
    BESIDE,
    /** Images in a third dimension. */
    BEHIND
  }

  /** The plan for an input [B, Cin, H, W]: a function of shape, type and kind of device only. */
  static ConvPlan of(Conv2d.Spec spec, Precision precision, NDArray x) {
    if (x.getDataType() == DataType.FLOAT64) {
      return DIRECT;
    }
    return x.getDevice().isGpu() ? ON_GPU : onCpu(spec, precision, x.getShape());
  }

  /**
   * Where it pays, measured on AVX2, AVX-512 and AMX.
   *
   * @param weights of the kernel, at least
   * @param positions H'·W' of the result, at most
   * @param together g for {@link Kind#BESIDE}, at most
   */
  private record Range(long weights, long positions, int together) {
    private static final Range FP32 = new Range(1 << 18, 16, 8); // 3x3: 256 → 256, 4x4 positions
    private static final Range BF16 = new Range(1 << 15, 64, 16); // 3x3: 64 → 64, 8x8 positions
  }

  private static ConvPlan onCpu(Conv2d.Spec spec, Precision precision, Shape x) {
    Range range = precision == Precision.BF16 ? Range.BF16 : Range.FP32;
    long taps = (long) spec.kernel() * spec.kernel();
    boolean strided = spec.stride() > 1;
    int together = divisor(x.get(0), strided ? MOST_BEHIND : range.together());
    if (spec.bias()
        || taps == 1
        || taps * spec.in() * spec.out() < range.weights()
        || spec.size(x.get(2)) * spec.size(x.get(3)) > range.positions()
        || strided && precision == Precision.FP32
        || together < FEWEST_TOGETHER) {
      return DIRECT;
    }
    Kind kind = strided ? Kind.BEHIND : Kind.BESIDE;
    return new ConvPlan(kind, (int) x.get(2), (int) x.get(3), together);
  }

  private static int divisor(long batch, int most) {
    int divisor = (int) Math.min(batch, most);
    while (divisor > 1 && batch % divisor != 0) {
      divisor--;
    }
    return divisor;
  }

  /** Lines of TorchScript that set c, [B, Cout, H', W'], from x, w and, with a bias, b. */
  List<String> text(Conv2d.Spec spec, Precision precision) {
    if (kind == Kind.DIRECT) {
      return List.of("c = " + direct(spec, precision, precision.cast("w")));
    }
    if (kind == Kind.CHANNELS_LAST) {
      return List.of("c = " + direct(spec, precision, precision.castChannelsLast("w")));
    }
    long h = spec.size(rows);
    long w = spec.size(columns);
    List<String> lines = new ArrayList<>();
    lines.add(format("x0 = torch.permute(%s, [0, 2, 3, 1])", precision.cast("x"))); // [B, H, W, C]
    lines.add(
        format("x1 = torch.reshape(x0, [-1, %d, %d, %d, %d])", together, rows, columns, spec.in()));
    lines.add("x2 = torch.permute(x1, [0, 2, 3, 1, 4])"); // [B/g, H, W, g, Cin]
    lines.addAll(kind == Kind.BESIDE ? beside(spec, precision) : behind(spec, precision));
    lines.add("y1 = torch.permute(y0, [0, 3, 1, 2, 4])"); // [B/g, g, H', W', Cout]
    lines.add(format("y2 = torch.reshape(y1, [-1, %d, %d, %d])", h, w, spec.out()));
    lines.add("c = torch.permute(torch.contiguous(y2), [0, 3, 1, 2])"); // a view where g = B
    return lines;
  }

  /** From x2, [B/g, H, W, g, Cin], to y0, [B/g, H, W, g, Cout]. */
  private List<String> beside(Conv2d.Spec spec, Precision precision) {
    int g = together;
    int p = spec.padding();
    return List.of(
        format("x3 = torch.reshape(x2, [-1, %d, %d, %d])", rows, columns * g, spec.in()),
        "x4 = torch.permute(x3, [0, 3, 1, 2])",
        format(
            "y = torch.conv2d(x4, %s, None, [1, 1], [%d, %d], [1, %d])",
            precision.cast("w"), p, p * g, g),
        format(
            "y0 = torch.reshape(torch.permute(y, [0, 2, 3, 1]), [-1, %d, %d, %d, %d])",
            rows, columns, g, spec.out()));
  }

  /** From x2, [B/g, H, W, g, Cin], to y0, [B/g, H', W', g, Cout]. */
  private List<String> behind(Conv2d.Spec spec, Precision precision) {
    int s = spec.stride();
    int p = spec.padding();
    return List.of(
        "x3 = torch.permute(torch.contiguous(x2), [0, 4, 1, 2, 3])",
        format(
            "y = torch.conv3d(x3, torch.unsqueeze(%s, -1), None, [%d, %d, 1], [%d, %d, 0])",
            precision.cast("w"), s, s, p, p),
        "y0 = torch.permute(y, [0, 2, 3, 4, 1])");
  }

  /**
   * A 1x1 convolution of stride s looks at every s-th position only, so those are taken first and
   * the stride is 1. The values are the same; oneDNN's own kernel for the weights' gradient of a
   * strided 1x1 convolution (jit_1x1, AVX-512, PyTorch 2.7.1) writes past its memory.
   */
  private static String direct(Conv2d.Spec spec, Precision precision, String weight) {
    boolean thin = spec.kernel() == 1 && spec.stride() > 1 && spec.padding() == 0;
    int step = thin ? 1 : spec.stride();
    return format(
        "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d])",
        precision.cast(thin ? everyOther("x", spec.stride()) : "x"),
        weight,
        spec.bias() ? precision.cast("b") : "None",
        step,
        step,
        spec.padding(),
        spec.padding());
  }

  private static String everyOther(String x, int stride) {
    String rows = format("torch.slice(%s, 2, 0, %d, %d)", x, Long.MAX_VALUE, stride);
    return format("torch.slice(%s, 3, 0, %d, %d)", rows, Long.MAX_VALUE, stride);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
