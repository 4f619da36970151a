package org.maskdeep.method.adios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.method.TrialStep;
import org.maskdeep.nn.layer.GroupNorm;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Precision;

@Tag("parity")
class MaskerTest {
  private final NDManager manager = NDManager.newBaseManager(Engines.start().defaultDevice());

  @AfterEach
  void close() {
    manager.close();
  }

  private Masker masker(int side, int masks) {
    Masker masker = new Masker(new MaskerOptions(side, masks, 8, Precision.FP32));
    masker.initialize(manager, 3);
    return masker;
  }

  private NDArray images(int side) {
    return TrialStep.view(manager, 0, side, DataType.FLOAT32);
  }

  @ParameterizedTest
  @CsvSource({"24,3,3", "32,4,2", "64,5,4", "96,5,6", "224,6,2"})
  void masksOfEveryPixelSumToOne(int side, int levels, int masks) {
    MaskerOptions options = new MaskerOptions(side, masks, 8, Precision.FP32);
    assertThat(options.levels()).isEqualTo(levels);
    NDArray one = images(side).get("0:1");
    NDArray m = masker(side, masks).forward(one, true);
    assertThat(m.getShape()).isEqualTo(new Shape(1, masks, side, side));
    for (float sum : m.sum(new int[] {1}).toFloatArray()) {
      assertThat(sum).isCloseTo(1, within(1e-6f));
    }
    float areas = m.sum().getFloat() / side / side;
    assertThat(areas).isCloseTo(1, within(1e-5f));
    assertThat(m.min().getFloat()).isBetween(0f, 1f);
  }

  /** Depths and widths of the table in the released recipes: 3 → c, c, 2c, 2c, 2c for 64 px. */
  @Test
  void channelsDoubleInTheDeeperHalf() {
    Masker masker = masker(64, 4);
    long[][] down = {{8, 3}, {8, 8}, {16, 8}, {16, 16}, {16, 16}};
    long[][] up = {{8, 16}, {8, 16}, {8, 32}, {16, 32}, {16, 32}};
    for (int i = 0; i < 5; i++) {
      assertThat(shape(masker, "down" + i + ".0.weight")).startsWith(down[i]);
      assertThat(shape(masker, "up" + i + ".0.weight")).startsWith(up[i]);
    }
    assertThat(shape(masker, "mlp0.weight")).containsExactly(128, 16 * 4 * 4);
    assertThat(shape(masker, "mlp2.weight")).containsExactly(16 * 4 * 4, 128);
    assertThat(shape(masker, "head.weight")).containsExactly(4, 8, 1, 1);
  }

  private static long[] shape(Masker masker, String name) {
    return masker.parametersByName().get(name).getArray().getShape().getShape();
  }

  /** Every weight is of use, and the mask of a pixel depends on pixels far away. */
  @Test
  void gradientsReachEveryWeight() {
    Masker masker = masker(32, 3);
    NDArray x = images(32);
    x.setRequiresGradient(true);
    NDList all = new NDList(x);
    masker.parametersByName().values().forEach(p -> all.add(p.getArray()));
    try (Autograd autograd = Autograd.record()) {
      NDArray corner = masker.forward(x, true).get(":, 0, 0, 0").sum();
      NDList gradients = autograd.gradients(corner, all);
      NDArray opposite = gradients.get(0).get(":, :, 31, 31");
      assertThat(opposite.abs().max().getFloat()).isPositive();
      int i = 1;
      for (String name : masker.parametersByName().keySet()) {
        assertThat(gradients.get(i++).abs().max().getFloat()).as(name).isPositive();
      }
    }
  }

  @Test
  void groupNormIsOfEveryImageAndGroupByItself() {
    GroupNorm norm = new GroupNorm(2, 4);
    norm.initialize(manager, 0);
    norm.parametersByName().get("weight").getArray().set(new float[] {1, 2, 3, 4});
    norm.parametersByName().get("bias").getArray().set(new float[] {0, 0, 1, 1});
    float[] x = new float[2 * 4 * 3 * 3];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.sin(0.7 * i + 0.3);
    }
    float[] y = norm.forward(manager.create(x, new Shape(2, 4, 3, 3)), true).toFloatArray();
    for (int part = 0; part < 4; part++) { // two images, two groups of 18 numbers
      double mean = 0;
      double square = 0;
      for (int i = part * 18; i < part * 18 + 18; i++) {
        mean += x[i] / 18;
        square += x[i] * x[i] / 18;
      }
      for (int i = part * 18; i < part * 18 + 18; i++) {
        int channel = i / 9 % 4;
        double expected =
            (x[i] - mean) / Math.sqrt(square - mean * mean + 1e-5) * (channel + 1)
                + (channel < 2 ? 0 : 1);
        assertThat((double) y[i]).isCloseTo(expected, within(1e-5));
      }
    }
    assertThatThrownBy(() -> new GroupNorm(3, 4)).hasMessageContaining("must divide");
  }

  @Test
  void whatCannotBeHalvedIsRefused() {
    assertThatThrownBy(() -> new MaskerOptions(70, 4, 8, Precision.FP32))
        .hasMessageContainingAll("70 px", "4 times", "multiple of 16");
    assertThatThrownBy(() -> new MaskerOptions(32, 1, 8, Precision.FP32))
        .hasMessageContaining("at least 2");
    assertThatThrownBy(() -> new MaskerOptions(32, 2, 12, Precision.FP32))
        .hasMessageContaining("multiple of 8");
  }
}
