package org.maskdeep.method.automae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.tensor.Engines;

class PatchJudgeTest {
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

  /** 14 → 7 → 3 → 1 as in the paper, 8 → 4 → 2 → 1. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8, 11, 12, 14, 16, 27, 28})
  void aMapOfAnyGridGetsOneNumber(int side) {
    PatchJudge judge = new PatchJudge(side);
    judge.initialize(manager, 1);
    NDArray map = manager.randomUniform(0, 1, new Shape(3, 1, side, side));
    assertThat(judge.forward(map, true).getShape()).isEqualTo(new Shape(3, 1));
    assertThat(judge.forward(map, false).getShape()).isEqualTo(new Shape(3, 1));
    long last = judge.parametersByName().get("conv3.weight").getShape().get(2);
    assertThat(last).isEqualTo(side == 14 ? 3 : side / 4);
  }

  @Test
  void otherGridsAreRefused() {
    assertThatThrownBy(() -> new PatchJudge(3)).hasMessageContainingAll("3x3", "4 to 28");
    assertThatThrownBy(() -> new PatchJudge(29)).hasMessageContaining("29x29");
  }

  @Test
  void constantJudgesHaveTheLossesOfLeastSquares() {
    NDArray one = manager.ones(new Shape(5, 1));
    NDArray half = one.mul(0.5f);
    NDArray zero = one.zerosLike();
    assertThat(PatchJudge.judgeLoss(one, one).getFloat()).isEqualTo(1);
    assertThat(PatchJudge.generatorLoss(one).getFloat()).isZero();
    assertThat(PatchJudge.judgeLoss(half, half).getFloat()).isEqualTo(0.5f);
    assertThat(PatchJudge.generatorLoss(half).getFloat()).isEqualTo(0.25f);
    assertThat(PatchJudge.judgeLoss(one, zero).getFloat()).isZero();
    assertThat(PatchJudge.generatorLoss(zero).getFloat()).isEqualTo(1);
    assertThat(PatchJudge.judgeLoss(zero, one).getFloat()).isEqualTo(2);
  }

  /** Of a kernel that is a matrix: after some passes its largest singular value is 1. */
  @Test
  void theKernelIsDividedByItsLargestSingularValue() {
    SpectralNormConv conv = new SpectralNormConv(3, 3, 1, 1, 0);
    conv.initialize(manager, 4);
    float[] diagonal = {3, 0, 0, 0, 2, 0, 0, 0, -0.5f};
    conv.parametersByName().get("weight").getArray().set(diagonal);
    conv.parametersByName().get("bias").getArray().set(new float[3]);
    NDArray x = manager.ones(new Shape(1, 3, 1, 1));
    for (int i = 0; i < 60; i++) {
      conv.forward(x, true).close();
    }
    float[] expected = {1, 2f / 3, -0.5f / 3};
    assertThat(conv.forward(x, false).toFloatArray()).containsExactly(expected, within(1e-6f));
    float[] u = conv.parametersByName().get("u").getArray().toFloatArray();
    assertThat(Math.abs(u[0])).isCloseTo(1, within(1e-6f));
  }

  @Test
  void onePassInTrainingIsOnePowerIterationAndEvaluationIsNone() {
    SpectralNormConv conv = new SpectralNormConv(1, 2, 2, 2, 0);
    conv.initialize(manager, 4);
    float[] w = conv.parametersByName().get("weight").getArray().toFloatArray(); // [2, 4]
    float[] u = conv.parametersByName().get("u").getArray().toFloatArray();
    double[] v = new double[4];
    for (int k = 0; k < 4; k++) {
      v[k] = w[k] * u[0] + w[4 + k] * u[1];
    }
    unit(v);
    double[] next = new double[2];
    for (int k = 0; k < 8; k++) {
      next[k / 4] += w[k] * v[k % 4];
    }
    unit(next);
    NDArray x = manager.ones(new Shape(1, 1, 2, 2));
    conv.forward(x, false).close();
    assertThat(conv.parametersByName().get("u").getArray().toFloatArray()).isEqualTo(u);
    float[] y = conv.forward(x, true).toFloatArray();
    assertEach(conv, "u", next);
    assertEach(conv, "v", v);
    double sigma = 0;
    for (int k = 0; k < 8; k++) {
      sigma += next[k / 4] * w[k] * v[k % 4];
    }
    float[] bias = conv.parametersByName().get("bias").getArray().toFloatArray();
    for (int o = 0; o < 2; o++) {
      double sum = 0;
      for (int k = 0; k < 4; k++) {
        sum += w[4 * o + k] / sigma;
      }
      assertThat((double) y[o]).isCloseTo(sum + bias[o], within(1e-6));
    }
    assertThat(conv.parametersByName().get("u").requiresGradient()).isFalse();
    assertThat(conv.parametersByName().get("v").requiresGradient()).isFalse();
  }

  private static void unit(double[] a) {
    double norm = 0;
    for (double value : a) {
      norm += value * value;
    }
    for (int i = 0; i < a.length; i++) {
      a[i] /= Math.sqrt(norm);
    }
  }

  private static void assertEach(SpectralNormConv conv, String name, double[] expected) {
    float[] values = conv.parametersByName().get(name).getArray().toFloatArray();
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) values[i]).isCloseTo(expected[i], within(1e-6));
    }
  }
}
