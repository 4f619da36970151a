package org.maskdeep.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;
import org.maskdeep.tensor.TorchScript;

class OptimizerTest {
  private NDManager manager;

  enum Kind {
    SGD(w -> Optimizer.sgd(w, SgdOptions.of(0, 0.01))),
    NESTEROV(w -> Optimizer.sgd(w, new SgdOptions(0.9, WeightDecay.kernels(0.01), true))),
    LARS(w -> Optimizer.lars(w, LarsOptions.of(0.01))),
    ADAMW(w -> Optimizer.adamW(w, AdamWOptions.of(WeightDecay.all(0.05))));

    final Function<Map<String, NDArray>, Optimizer> maker;

    Kind(Function<Map<String, NDArray>, Optimizer> maker) {
      this.maker = maker;
    }
  }

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource
  void resumedOptimizerGoesOnBitForBit(Kind kind) {
    Map<String, NDArray> straight = Fixture.weights(manager);
    Optimizer first = kind.maker.apply(straight);
    run(first, 0, 3);
    Map<String, NDArray> resumed = new LinkedHashMap<>();
    straight.forEach(
        (name, w) -> {
          NDArray copy = manager.create(w.toFloatArray(), w.getShape());
          copy.setRequiresGradient(true);
          resumed.put(name, copy);
        });
    Map<String, NDArray> saved = new LinkedHashMap<>();
    first.state().forEach((n, s) -> saved.put(n, manager.create(s.toFloatArray(), s.getShape())));
    Optimizer second = kind.maker.apply(resumed);
    second.load(saved, first.steps());
    run(first, 3, 7);
    run(second, 3, 7);
    assertThat(second.steps()).isEqualTo(7);
    resumed.forEach((n, w) -> assertSameBits(n, w, straight.get(n)));
    second.state().forEach((n, s) -> assertSameBits(n, s, first.state().get(n)));
  }

  /** A weight of factor f moves as with the rate f γ, decay included; the others as without. */
  @Test
  void adamWWithAFactorIsAdamWOfThatRate() {
    Map<String, NDArray> mixed = Fixture.weights(manager);
    Map<String, NDArray> whole = Fixture.weights(manager);
    Map<String, NDArray> half = Fixture.weights(manager);
    String slow = mixed.keySet().iterator().next();
    AdamWOptions options = AdamWOptions.of(WeightDecay.all(0.05));
    Optimizer one = Optimizer.adamW(mixed, options, name -> name.equals(slow) ? 0.5 : 1);
    Optimizer full = Optimizer.adamW(whole, options);
    Optimizer slower = Optimizer.adamW(half, options);
    for (int k = 0; k < 3; k++) {
      try (NDManager step = manager.newSubManager()) {
        NDList gradients = new NDList();
        mixed.values().forEach(w -> gradients.add(step.ones(w.getShape()).mul(0.3f)));
        one.step(step, gradients, 0.1);
        full.step(step, gradients, 0.1);
        slower.step(step, gradients, 0.05);
      }
    }
    mixed.forEach((n, w) -> assertSameBits(n, w, n.equals(slow) ? half.get(n) : whole.get(n)));
    assertThatThrownBy(() -> Optimizer.adamW(mixed, options, name -> -1))
        .hasMessageContaining("factor of");
  }

  @ParameterizedTest
  @EnumSource
  void fiftyStepsLeaveNoArrayBehind(Kind kind) {
    Optimizer optimizer = kind.maker.apply(Fixture.weights(manager));
    try (NDManager step = manager.newSubManager()) {
      NDList gradients = Fixture.gradients(step, 1);
      int before = manager.getManagedArrays().size();
      int inStep = step.getManagedArrays().size();
      for (int i = 0; i < 50; i++) {
        optimizer.step(step, gradients, 0.01);
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
      assertThat(step.getManagedArrays()).hasSize(inStep);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsStayAsTheyAre(Kind kind) {
    Optimizer optimizer = kind.maker.apply(Fixture.weights(manager));
    NDList gradients = Fixture.gradients(manager, 2);
    optimizer.step(manager, gradients, 0.1);
    NDList fresh = Fixture.gradients(manager, 2);
    for (int i = 0; i < fresh.size(); i++) {
      assertSameBits("gradient " + i, gradients.get(i), fresh.get(i));
    }
  }

  /** The layout of weights and gradients in memory must not matter, and slots follow the weight. */
  @ParameterizedTest
  @EnumSource
  void channelsLastWeightsTakeTheSameSteps(Kind kind) {
    List<float[]> results = new ArrayList<>();
    for (boolean weightLast : new boolean[] {false, true}) {
      for (boolean gradientLast : new boolean[] {false, true}) {
        NDArray weight = kernel(weightLast, 1);
        weight.setRequiresGradient(true);
        Optimizer optimizer = kind.maker.apply(Map.of("w", weight));
        optimizer.step(manager, new NDList(kernel(gradientLast, 2)), 0.1);
        optimizer.step(manager, new NDList(kernel(gradientLast, 3)), 0.2);
        results.add(weight.toFloatArray());
        optimizer.state().values().forEach(s -> assertThat(strides(s)).isEqualTo(strides(weight)));
      }
    }
    float[] first = results.get(0);
    for (float[] other : results) {
      for (int i = 0; i < first.length; i++) {
        // Norms are summed in the order of memory, so LARS may differ in the last bit.
        assertThat(Math.abs(other[i] - first[i])).isLessThanOrEqualTo(Math.ulp(first[i]));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStepWhileRecordingIsNotRecordedAndTheNextGradientSeesIt(Kind kind) {
    NDArray weight = manager.create(new float[] {3, 4}, new Shape(2, 1));
    weight.setRequiresGradient(true);
    Optimizer optimizer = kind.maker.apply(Map.of("w", weight));
    TorchScript square =
        TorchScript.of("h: Tensor, w: Tensor", "Tensor", "return torch.sum(torch.mul(w, w))");
    NDList weights = new NDList(weight);
    try (Autograd autograd = Autograd.record()) {
      for (int i = 0; i < 2; i++) {
        float[] before = weight.toFloatArray();
        NDArray loss = square.call(true, manager.zeros(new Shape(1)), weight);
        NDList gradients = autograd.gradients(loss, weights);
        assertThat(gradients.head().toFloatArray()).containsExactly(2 * before[0], 2 * before[1]);
        optimizer.step(manager, gradients, 0.1);
        assertThat(weight.toFloatArray()[0]).isLessThan(before[0]);
      }
    }
    assertThat(weight.hasGradient()).isTrue();
  }

  @Test
  void slotsAreNamedAfterTheirWeightsInOrder() {
    Optimizer adamW = Kind.ADAMW.maker.apply(Fixture.weights(manager));
    assertThat(adamW.state().keySet())
        .containsExactly(
            "kernel.exp_avg",
            "kernel.exp_avg_sq",
            "matrix.exp_avg",
            "matrix.exp_avg_sq",
            "vector.exp_avg",
            "vector.exp_avg_sq",
            "zero.exp_avg",
            "zero.exp_avg_sq");
    assertThat(Kind.SGD.maker.apply(Fixture.weights(manager)).state()).isEmpty();
    assertThat(Kind.LARS.maker.apply(Fixture.weights(manager)).state().keySet())
        .containsExactly("kernel.momentum", "matrix.momentum", "vector.momentum", "zero.momentum");
  }

  @Test
  void badStepsAreNamedAndChangeNothing() {
    Map<String, NDArray> weights = Fixture.weights(manager);
    Optimizer sgd = Kind.NESTEROV.maker.apply(weights);
    NDList gradients = Fixture.gradients(manager, 0);
    assertThatThrownBy(() -> sgd.step(manager, gradients, -0.1))
        .hasMessage("learning rate = -0.1 must be a number of at least 0");
    assertThatThrownBy(() -> sgd.step(manager, gradients, Double.NaN))
        .hasMessageContaining("learning rate = NaN");
    assertThatThrownBy(() -> sgd.step(manager, gradients.subNDList(1), 0.1))
        .hasMessageContaining("3 gradients for 4 weights");
    NDList swapped = new NDList(gradients);
    swapped.set(1, gradients.get(2));
    assertThatThrownBy(() -> sgd.step(manager, swapped, 0.1))
        .hasMessageContaining("gradient of 'matrix' is (7) float32 but must be (5, 3) float32");
    assertThat(sgd.steps()).isZero();
    Fixture.weights(manager).forEach((n, w) -> assertSameBits(n, w, weights.get(n)));
  }

  @Test
  void badWeightsAreNamed() {
    NDArray frozen = manager.ones(new Shape(2));
    assertThatThrownBy(() -> Optimizer.sgd(Map.of("bn.bias", frozen), SgdOptions.of(0, 0)))
        .hasMessageContaining("'bn.bias' requires no gradient");
    NDArray wide = manager.ones(new Shape(2), DataType.FLOAT64);
    assertThatThrownBy(() -> Optimizer.sgd(Map.of("w", wide), SgdOptions.of(0, 0)))
        .hasMessageContaining("'w' is float64 but must be float32");
    NDArray view = manager.ones(new Shape(3, 4)).get(":, 0:2");
    view.setRequiresGradient(true);
    assertThatThrownBy(() -> Optimizer.sgd(Map.of("w", view), SgdOptions.of(0, 0)))
        .hasMessageContaining("'w' is a view with gaps");
    assertThatThrownBy(() -> Optimizer.sgd(Map.of(), SgdOptions.of(0, 0)))
        .hasMessageContaining("no weights");
  }

  @Test
  void badStatesAreNamedAndChangeNothing() {
    Optimizer sgd = Kind.NESTEROV.maker.apply(Fixture.weights(manager));
    run(sgd, 0, 2);
    float[] before = sgd.state().get("kernel.momentum").toFloatArray();
    Map<String, NDArray> slots = new LinkedHashMap<>();
    sgd.state().forEach((n, s) -> slots.put(n, manager.zeros(s.getShape())));
    assertThatThrownBy(() -> sgd.load(slots, -1)).hasMessageContaining("steps = -1");
    NDArray good = slots.put("matrix.momentum", manager.zeros(new Shape(3, 5)));
    assertThatThrownBy(() -> sgd.load(slots, 1))
        .hasMessageContaining("optimizer state of 'matrix.momentum' is (3, 5)");
    slots.put("matrix.momentum", good);
    slots.put("other.momentum", good);
    assertThatThrownBy(() -> sgd.load(slots, 1))
        .hasMessageContaining("'other.momentum' is unknown");
    slots.remove("other.momentum");
    slots.remove("vector.momentum");
    assertThatThrownBy(() -> sgd.load(slots, 1))
        .hasMessageContaining("'vector.momentum' is missing");
    assertThat(sgd.state().get("kernel.momentum").toFloatArray()).isEqualTo(before);
    assertThat(sgd.steps()).isEqualTo(2);
  }

  @Test
  void badOptionsAreNamed() {
    assertThatThrownBy(() -> SgdOptions.of(-0.9, 0)).hasMessageContaining("momentum = -0.9");
    assertThatThrownBy(() -> SgdOptions.of(1, 0)).hasMessageContaining("momentum = 1.0");
    assertThatThrownBy(() -> SgdOptions.of(0.9, -1)).hasMessageContaining("weight decay = -1.0");
    assertThatThrownBy(() -> new SgdOptions(0, WeightDecay.none(), true))
        .hasMessageContaining("nesterov needs a momentum");
    assertThatThrownBy(() -> new LarsOptions(0.9, 0, 0))
        .hasMessageContaining("trust coefficient = 0.0");
    assertThatThrownBy(() -> new AdamWOptions(0.9, 1, 1e-8, WeightDecay.none()))
        .hasMessageContaining("beta2 = 1.0");
    assertThatThrownBy(() -> new AdamWOptions(0.9, 0.99, 0, WeightDecay.none()))
        .hasMessageContaining("epsilon = 0.0");
  }

  private void run(Optimizer optimizer, int from, int to) {
    for (int t = from; t < to; t++) {
      try (NDManager step = manager.newSubManager()) {
        optimizer.step(step, Fixture.gradients(step, t), 0.01 * (t + 1));
      }
    }
  }

  /** [3, 5, 3, 3], in either layout. */
  private NDArray kernel(boolean channelsLast, int seed) {
    float[] values = new float[3 * 5 * 3 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (2 * ((37 * i + 17 * seed + 11) % 101) - 101) / 128f;
    }
    NDArray array = manager.create(values, new Shape(3, 5, 3, 3));
    return channelsLast ? Layout.channelsLast(array) : array;
  }

  private long[] strides(NDArray array) {
    TorchScript script =
        TorchScript.of("h: Tensor, x: Tensor", "Tensor", "return torch.tensor(torch.stride(x))");
    return script.call(true, manager.zeros(new Shape(1)), array).toLongArray();
  }

  private static void assertSameBits(String what, NDArray actual, NDArray expected) {
    assertThat(actual.toFloatArray()).as(what).isEqualTo(expected.toFloatArray());
  }
}
