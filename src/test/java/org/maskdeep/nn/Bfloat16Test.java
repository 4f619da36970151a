package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.maskdeep.nn.layer.Conv2d;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.nn.layer.PatchEmbedding;
import org.maskdeep.nn.layer.Upsampling2d;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.Retyped;
import org.maskdeep.tensor.TorchScript;

/**
 * A layer in bfloat16 beside itself in 32 bits with the same weights. Two roundings to eight digits
 * of inputs and one of the result are 2^-9 each at most: 1e-2 of the root mean square is room for
 * those and not for a product that is accumulated in eight digits too.
 */
@Tag("parity")
class Bfloat16Test {
  private static final double CLOSE = 1e-2;
  private static final double ROUNDED = 1e-4; // less would be 32 bits

  private static final TorchScript SUM =
      TorchScript.of(
          "x: Tensor, c: Tensor", "Tensor", "return torch.sum(torch.mul(torch.to(x, 6), c))");

  private NDManager manager;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray noise(int what, Shape shape) {
    Stream random = new Streams(4).stream(Purpose.TEST, what, 0);
    double[] values = new double[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    return Retyped.array(manager, values, shape, DataType.FLOAT32);
  }

  /** Result and gradients of a layer, in the order of its weights. */
  private double[][] results(Layer layer, NDArray x) {
    layer.initialize(manager, 6);
    Map<String, NDArray> weights = Weights.trainable(layer);
    double[][] all = new double[weights.size() + 1][];
    try (Autograd autograd = Autograd.record()) {
      NDArray y = layer.forward(x, true);
      NDArray wide = TorchScript.of("x: Tensor", "Tensor", "return torch.to(x, 6)").call(true, y);
      all[0] = Retyped.doubles(wide);
      NDArray loss = SUM.call(true, y, noise(1, y.getShape()));
      NDList gradients = autograd.gradients(loss, new NDList(weights.values()));
      for (int i = 0; i < gradients.size(); i++) {
        assertThat(gradients.get(i).getDataType()).isEqualTo(DataType.FLOAT32);
        all[i + 1] = Retyped.doubles(gradients.get(i));
      }
    }
    return all;
  }

  /** Gradients are compared where no ReLU may turn over and nothing cancels. */
  private void assertClose(Function<Precision, Layer> layer, Shape input, boolean gradients) {
    NDArray x = noise(0, input);
    double[][] exact = results(layer.apply(Precision.FP32), x);
    double[][] rounded = results(layer.apply(Precision.BF16), x);
    for (int i = 0; i < (gradients ? exact.length : 1); i++) {
      assertThat(distance(rounded[i], exact[i])).as("array %d", i).isLessThan(CLOSE);
    }
    assertThat(distance(rounded[0], exact[0])).as("computed in 8 digits").isGreaterThan(ROUNDED);
  }

  private static double distance(double[] a, double[] b) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < a.length; i++) {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      size += b[i] * b[i];
    }
    return Math.sqrt(difference / size);
  }

  @Test
  void aConvolution() {
    assertClose(
        p -> new Conv2d(new Conv2d.Spec(16, 24, 3, 1, 1, true), p), new Shape(4, 16, 9, 9), true);
  }

  @Test
  void aStridedOneByOneConvolution() {
    assertClose(
        p -> new Conv2d(new Conv2d.Spec(16, 24, 1, 2, 0, false), p), new Shape(4, 16, 9, 9), true);
  }

  @Test
  void aLinearLayer() {
    assertClose(p -> new Linear(64, 32, true, p), new Shape(40, 64), true);
  }

  @Test
  void aTransposedConvolution() {
    assertClose(p -> new Upsampling2d(16, 12, p), new Shape(4, 16, 7, 7), false);
  }

  @Test
  void aPatchEmbedding() {
    assertClose(p -> new PatchEmbedding(32, 16, p), new Shape(8, 32, 6, 6), false);
  }

  @Test
  void theFeaturesOfANetwork() {
    NDArray x = noise(0, new Shape(8, 3, 16, 16));
    double[][] pooled = new double[2][];
    for (Precision precision : Precision.values()) {
      ResNet network = new ResNet(ResNetOptions.cifar(18, 16).with(precision));
      network.initialize(manager, 3);
      pooled[precision.ordinal()] = Retyped.doubles(network.embed(x));
    }
    assertThat(distance(pooled[1], pooled[0])).isBetween(ROUNDED, CLOSE);
  }
}
