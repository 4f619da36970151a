package org.maskdeep.method.automae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.nn.Formula;
import org.maskdeep.nn.VisionTransformer;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Retyped;

class StraightThroughTest {
  private static final double FACTOR = 0.4;
  private static final Shape MAP = new Shape(1, 4);

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

  @Test
  void valuesAreTheHardOnesToTheBit() {
    NDArray g = manager.create(new float[] {.1f, 1f / 3, .7f, 1e-9f}, MAP);
    NDArray b = manager.create(new float[] {0, 1, 1, 0}, MAP);
    NDArray u = manager.create(new float[] {.2f, .9f, .3f, .6f}, MAP);
    NDArray m = StraightThrough.mask(g, b);
    assertThat(m.toFloatArray()).isEqualTo(b.toFloatArray());
    NDArray s = StraightThrough.noisy(u, m, 0.5);
    assertThat(s.toFloatArray()).containsExactly(.2f, .9f + .5f, .3f + .5f, .6f);
    NDArray x = manager.randomNormal(new Shape(1, 3, 5));
    NDArray ids = manager.create(new long[] {0, 2}, new Shape(1, 2));
    assertThat(StraightThrough.scaled(x, s, ids).toFloatArray()).isEqualTo(x.toFloatArray());
  }

  /**
   * ∂L/∂g_i = factor · ⟨∂L/∂x_i, x_i⟩ of visible patches, which is factor times the change of L
   * when the token is made larger; exactly 0 of hidden ones.
   */
  @Test
  void theGradientIsThatOfTheTokensScale() {
    VisionTransformer encoder = VitOptions.of(VitOptions.Size.NANO, 8, 16).create();
    encoder.initialize(manager, 3);
    Retyped.toDouble(encoder.parametersByName(), manager);
    NDArray x = Formula.input(manager, 16, DataType.FLOAT64, 0, 0).get("0:1");
    long[] seen = {1, 3};
    NDArray ids = manager.create(seen, new Shape(1, 2));
    double[] gradient;
    try (Autograd autograd = Autograd.record()) {
      NDArray g = manager.create(new double[] {.1, .2, .3, .4}, MAP);
      g.setRequiresGradient(true);
      NDArray b = manager.create(new double[] {0, 1, 0, 1}, MAP);
      NDArray u = manager.create(new double[] {.2, .9, .3, .6}, MAP);
      NDArray s = StraightThrough.noisy(u, StraightThrough.mask(g, b), FACTOR);
      NDArray tokens = StraightThrough.scaled(encoder.embedded(x, ids, true), s, ids);
      NDArray loss = loss(encoder.encoded(tokens, true));
      gradient = autograd.gradients(loss, new NDList(g)).get(0).toDoubleArray();
    }
    assertThat(gradient[0]).isZero();
    assertThat(gradient[2]).isZero();
    NDArray embedded = encoder.embedded(x, ids, false);
    for (int k = 0; k < 2; k++) {
      double eps = 1e-5;
      double more = scaled(encoder, embedded, 1 + k, 1 + eps);
      double less = scaled(encoder, embedded, 1 + k, 1 - eps);
      double expected = FACTOR * (more - less) / (2 * eps);
      assertThat(gradient[(int) seen[k]])
          .isCloseTo(expected, within(1e-7 * Math.abs(expected) + 1e-9));
      assertThat(Math.abs(expected)).isGreaterThan(1e-4);
    }
  }

  private static NDArray loss(NDArray tokens) {
    return tokens.sin().mul(tokens).sum();
  }

  private double scaled(VisionTransformer encoder, NDArray embedded, int token, double factor) {
    double[] values = embedded.toDoubleArray();
    int d = (int) embedded.getShape().get(2);
    for (int i = token * d; i < (token + 1) * d; i++) {
      values[i] *= factor;
    }
    NDArray changed = manager.create(values, embedded.getShape());
    return loss(encoder.encoded(changed, false)).getDouble();
  }
}
