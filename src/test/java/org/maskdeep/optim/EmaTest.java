package org.maskdeep.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;

class EmaTest {
  /** θ'ₖ = mᵏθ'₀ + (1 − m) Σⱼ mᵏ⁻¹⁻ʲ θⱼ for online weights θⱼ that change at every step j. */
  @Test
  void targetEqualsTheClosedFormulaAfterManySteps() {
    int steps = 40;
    for (double m : new double[] {0.3, 0.9, 0.99, 0.996}) {
      Engines.start();
      try (NDManager manager = NDManager.newBaseManager();
          Autograd recording = Autograd.record()) {
        assertThat(recording).isNotNull();
        NDArray first = manager.create(new float[] {2, -1, 0.5f}, new Shape(3, 1));
        NDArray second = manager.create(new float[] {4});
        NDList target = new NDList(first, second);
        int before = manager.getManagedArrays().size();
        for (int j = 0; j < steps; j++) {
          try (NDManager step = manager.newSubManager()) {
            NDArray a = step.create(new float[] {online(0, j), online(1, j), online(2, j)});
            NDArray b = step.create(new float[] {online(3, j)});
            b.setRequiresGradient(true);
            Ema.update(step, target, new NDList(a.reshape(3, 1), b), m);
          }
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
        double[] start = {2, -1, 0.5, 4};
        for (int i = 0; i < 4; i++) {
          double expected = Math.pow(m, steps) * start[i];
          for (int j = 0; j < steps; j++) {
            expected += (1 - m) * Math.pow(m, steps - 1.0 - j) * online(i, j);
          }
          float actual = i < 3 ? first.getFloat(i, 0) : second.getFloat(0);
          assertThat((double) actual)
              .as("m %s, element %d", m, i)
              .isCloseTo(expected, within(1e-6));
        }
      }
    }
  }

  private static float online(int i, int j) {
    return ((i * 13 + j * 7) % 11 - 5) / 8f;
  }

  @Test
  void momentumOneLeavesAndZeroCopies() {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList target = new NDList(manager.create(new float[] {0.1f, 0.2f}));
      NDList online = new NDList(manager.create(new float[] {0.7f, -3}));
      Ema.update(manager, target, online, 1);
      assertThat(target.head().toFloatArray()).containsExactly(0.1f, 0.2f);
      Ema.update(manager, target, online, 0);
      assertThat(target.head().toFloatArray()).containsExactly(0.7f, -3);
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList two = new NDList(manager.zeros(new Shape(2)), manager.zeros(new Shape(3)));
      NDList one = two.subNDList(1);
      NDList swapped = new NDList(two.get(1), two.get(0));
      assertThatThrownBy(() -> Ema.update(manager, two, two, 1.5))
          .hasMessageContaining("EMA momentum = 1.5 must lie in [0, 1]");
      assertThatThrownBy(() -> Ema.update(manager, two, one, 0.9))
          .hasMessageContaining("1 online weights for 2 weights");
      assertThatThrownBy(() -> Ema.update(manager, two, swapped, 0.9))
          .hasMessageContaining("online weight of 'weight 0' is (3) float32");
      assertThatThrownBy(() -> Ema.update(manager, new NDList(), new NDList(), 0.9))
          .hasMessageContaining("no target weights");
    }
  }
}
