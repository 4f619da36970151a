package org.maskdeep.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.tensor.Engines;

class GradientNormTest {
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
  void normEqualsTheSumOfSquaresOfAllElements() {
    NDList gradients = Fixture.gradients(manager, 3);
    int before = manager.getManagedArrays().size();
    double sum = 0;
    for (NDArray g : gradients) {
      for (float x : g.toFloatArray()) {
        sum += (double) x * x;
      }
    }
    double expected = Math.sqrt(sum);
    assertThat(GradientNorm.of(manager, gradients)).isCloseTo(expected, within(1e-6 * expected));
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void manyElementsLoseNoPrecision() {
    float[] values = new float[2_400_000];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * ((37L * i + 11) % 101) - 101) / 128f;
      sum += (double) values[i] * values[i];
    }
    NDList gradients = new NDList(manager.create(values));
    double expected = Math.sqrt(sum);
    assertThat(GradientNorm.of(manager, gradients)).isCloseTo(expected, within(1e-6 * expected));
  }

  @Test
  void clippingScalesToTheLargestNormAndReturnsTheOldOne() {
    NDList gradients =
        new NDList(manager.create(new float[] {3}), manager.create(new float[] {0, 4}));
    assertThat(GradientNorm.clip(manager, gradients, 10)).isEqualTo(5);
    assertThat(gradients.get(1).toFloatArray()).containsExactly(0, 4);
    assertThat(GradientNorm.clip(manager, gradients, 1)).isEqualTo(5);
    assertThat(gradients.get(0).getFloat(0)).isCloseTo(3 / 5.000001f, within(1e-7f));
    assertThat(gradients.get(1).getFloat(1)).isCloseTo(4 / 5.000001f, within(1e-7f));
    assertThat(GradientNorm.of(manager, gradients)).isCloseTo(1, within(1e-6));
  }

  @Test
  void aGradientThatIsNotANumberShows() {
    NDList gradients = new NDList(manager.create(new float[] {1, Float.NaN}));
    assertThat(GradientNorm.of(manager, gradients)).isNaN();
    assertThat(GradientNorm.clip(manager, gradients, 0.1)).isNaN();
    NDList infinite = new NDList(manager.create(new float[] {1, Float.POSITIVE_INFINITY}));
    assertThat(GradientNorm.clip(manager, infinite, 0.1)).isInfinite();
    assertThat(infinite.get(0).toFloatArray()).containsExactly(1, Float.POSITIVE_INFINITY);
    assertThat(gradients.head().getFloat(0)).isEqualTo(1);
  }

  @Test
  void whatDoesNotFitIsNamed() {
    NDList one = new NDList(manager.zeros(new Shape(1)));
    assertThatThrownBy(() -> GradientNorm.of(manager, new NDList()))
        .hasMessageContaining("no gradients");
    assertThatThrownBy(() -> GradientNorm.clip(manager, one, 0))
        .hasMessageContaining("largest gradient norm = 0.0");
  }
}
