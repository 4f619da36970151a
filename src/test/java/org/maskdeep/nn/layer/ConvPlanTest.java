package org.maskdeep.nn.layer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

class ConvPlanTest {
  private static final double FP32 = 1e-5; // of the largest value
  private static final double BF16 = 3e-2; // weights' gradients are sums of rounded products

  /** Whatever follows, such as a batch norm, is slow on any other layout. */
  private static final TorchScript LAID_OUT =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "return torch.tensor(torch.is_contiguous(x, memory_format=2), dtype=4)");

  @BeforeAll
  static void start() {
    Engines.start();
  }

  /** Oblong maps, so that rows and columns cannot be taken for each other. */
  @ParameterizedTest
  @CsvSource({
    "FP32, BESIDE, 24, 8, 12, 4, 3, 1, 8",
    "FP32, BESIDE, 10, 8, 12, 2, 5, 1, 5",
    "FP32, BESIDE, 6, 8, 12, 1, 1, 1, 3",
    "FP32, BEHIND, 24, 8, 12, 7, 4, 2, 8",
    "FP32, BEHIND, 24, 8, 12, 4, 3, 1, 12",
    "BF16, BESIDE, 32, 64, 64, 4, 3, 1, 16",
    "BF16, BEHIND, 32, 64, 64, 8, 5, 2, 32",
    "BF16, BESIDE, 16, 64, 64, 4, 3, 1, 16",
    "FP32, CHANNELS_LAST, 6, 8, 12, 5, 3, 1, 1",
    "BF16, CHANNELS_LAST, 6, 64, 64, 5, 3, 2, 1",
  })
  void everyPlanGivesTheConvolutionAndItsGradients(
      Precision precision,
      ConvPlan.Kind kind,
      int b,
      int in,
      int out,
      int h,
      int w,
      int stride,
      int together) {
    Conv2d.Spec spec = Conv2d.Spec.same(in, out, 3, stride);
    ConvPlan plan = new ConvPlan(kind, h, w, together);
    ConvPlan direct = new ConvPlan(ConvPlan.Kind.DIRECT, 0, 0, 1);
    Stream random = new Streams(5).stream(Purpose.TEST, 0, 0);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = gaussian(manager, random, b, in, h, w);
      NDArray weight = gaussian(manager, random, out, in, 3, 3);
      NDArray g = gaussian(manager, random, b, out, (int) spec.size(h), (int) spec.size(w));
      List<float[]> expected = valueAndGradients(direct, spec, precision, x, weight, g);
      List<float[]> actual = valueAndGradients(plan, spec, precision, x, weight, g);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(distance(actual.get(i), expected.get(i)))
            .as("array %d", i)
            .isLessThan(precision == Precision.BF16 ? BF16 : FP32);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 64, 512, 512, 4, 1, BESIDE, 8",
    "FP32, 50, 512, 512, 4, 1, BESIDE, 5",
    "FP32, 64, 256, 256, 4, 1, BESIDE, 8",
    "FP32, 64, 256, 256, 5, 1, DIRECT, 1", // larger maps
    "FP32, 64, 128, 128, 4, 1, DIRECT, 1", // weights that a cache holds
    "FP32, 64, 256, 512, 8, 2, DIRECT, 1", // strided
    "FP32, 4, 512, 512, 4, 1, DIRECT, 1", // few images
    "FP32, 61, 512, 512, 4, 1, DIRECT, 1", // a prime number of them
    "BF16, 64, 128, 128, 8, 1, BESIDE, 16",
    "BF16, 64, 128, 128, 9, 1, DIRECT, 1",
    "BF16, 64, 32, 32, 4, 1, DIRECT, 1",
    "BF16, 128, 64, 128, 16, 2, BEHIND, 64",
  })
  void aPlanIsAFunctionOfTheShape(
      Precision precision,
      int b,
      int in,
      int out,
      int side,
      int stride,
      ConvPlan.Kind kind,
      int together) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.zeros(new Shape(b, in, side, side));
      ConvPlan plan = ConvPlan.of(Conv2d.Spec.same(in, out, 3, stride), precision, x);
      assertThat(plan.kind()).isEqualTo(kind);
      assertThat(plan.together()).isEqualTo(together);
    }
  }

  @Test
  void sixtyFourBitsABiasAndOneByOneKernelsAreComputedDirectly() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.zeros(new Shape(16, 512, 4, 4));
      NDArray wide = x.toType(DataType.FLOAT64, false);
      Conv2d.Spec large = Conv2d.Spec.same(512, 512, 3, 1);
      assertThat(kind(large, x)).isEqualTo(ConvPlan.Kind.BESIDE);
      assertThat(kind(large, wide)).isEqualTo(ConvPlan.Kind.DIRECT);
      assertThat(kind(new Conv2d.Spec(512, 512, 3, 1, 1, true), x)).isEqualTo(ConvPlan.Kind.DIRECT);
      assertThat(kind(Conv2d.Spec.same(512, 2048, 1, 1), x)).isEqualTo(ConvPlan.Kind.DIRECT);
    }
  }

  private static ConvPlan.Kind kind(Conv2d.Spec spec, NDArray x) {
    return ConvPlan.of(spec, Precision.FP32, x).kind();
  }

  private static List<float[]> valueAndGradients(
      ConvPlan plan, Conv2d.Spec spec, Precision precision, NDArray x, NDArray w, NDArray g) {
    List<String> body = new ArrayList<>(plan.text(spec, precision));
    body.add("return torch.to(c, 6)");
    TorchScript convolution =
        TorchScript.of("x: Tensor, w: Tensor", "Tensor", body.toArray(String[]::new));
    try (NDManager scratch = x.getManager().newSubManager();
        Autograd autograd = Autograd.record()) {
      NDArray in = x.duplicate();
      NDArray weight = w.duplicate();
      for (NDArray leaf : new NDArray[] {in, weight}) {
        leaf.attach(scratch);
        leaf.setRequiresGradient(true);
      }
      NDArray y = convolution.call(true, in, weight); // [B, Cout, H', W']
      assertThat(y.getShape()).isEqualTo(g.getShape());
      assertThat(LAID_OUT.call(false, y).getLong()).as("channels-last").isEqualTo(1);
      List<float[]> arrays = new ArrayList<>();
      arrays.add(y.toFloatArray());
      autograd
          .gradients(y.mul(g).sum(), new NDList(in, weight))
          .forEach(gradient -> arrays.add(gradient.toFloatArray()));
      return arrays;
    }
  }

  private static NDArray gaussian(NDManager manager, Stream random, int... shape) {
    float[] values = new float[shape[0] * shape[1] * shape[2] * shape[3]];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Layout.channelsLast(
        manager.create(values, new Shape(shape[0], shape[1], shape[2], shape[3])));
  }

  private static double distance(float[] actual, float[] expected) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    }
    return difference / largest;
  }
}
