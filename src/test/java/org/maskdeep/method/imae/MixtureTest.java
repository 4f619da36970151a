package org.maskdeep.method.imae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.nn.Formula;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;

class MixtureTest {
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
  void theWholeShareIsTheImageItselfAndOthersAreMeans() {
    NDArray a = Formula.input(manager, 16, DataType.FLOAT32, 0, 0);
    NDArray b = new Mixture(1, new int[] {1, 2, 3, 0}).partnersOf(a);
    float[] first = a.toFloatArray();
    float[] second = b.toFloatArray();
    assertThat(Mixture.of(a, b, 1).toFloatArray()).isEqualTo(first);
    assertThat(Mixture.of(a, b, 0).toFloatArray()).isEqualTo(second);
    float[] mixed = Mixture.of(a, b, 0.25).toFloatArray();
    for (int i = 0; i < mixed.length; i++) {
      assertThat(mixed[i]).isCloseTo(0.25f * first[i] + 0.75f * second[i], within(1e-6f));
    }
    int each = first.length / 4;
    assertThat(Arrays.copyOf(second, 3 * each))
        .isEqualTo(Arrays.copyOfRange(first, each, 4 * each));
    assertThat(Mixture.firstDominates(0.5)).isTrue();
    assertThat(Mixture.firstDominates(Math.nextDown(0.5))).isFalse();
  }

  /** Beta(1, 1): λ is uniform, so the smaller of both weights has a mean of 1/4. */
  @Test
  void sharesAreThoseOfTheBetaDistribution() {
    Streams streams = new Streams(3);
    int draws = 20_000;
    double[] shares =
        IntStream.range(0, draws)
            .mapToDouble(s -> Mixture.draw(1, 2, streams, s).share())
            .toArray();
    double smaller = Arrays.stream(shares).map(s -> Math.min(s, 1 - s)).average().orElseThrow();
    assertThat(smaller).isCloseTo(0.25, within(5 * Math.sqrt(1.0 / 48 / draws)));
    assertThat(Arrays.stream(shares).average().orElseThrow())
        .isCloseTo(0.5, within(5 * Math.sqrt(1.0 / 12 / draws)));
    double steep =
        IntStream.range(0, draws)
            .mapToDouble(s -> Mixture.draw(0.5, 2, streams, s).share())
            .map(s -> (s - 0.5) * (s - 0.5))
            .average()
            .orElseThrow();
    assertThat(steep).isCloseTo(1.0 / 8, within(0.003)); // 1 / (4 (2 α + 1))
  }

  @Test
  void everyImageIsOnceEachAndNoneIsMixedWithItself() {
    Streams streams = new Streams(1);
    Set<String> seen = new HashSet<>();
    for (int step = 0; step < 200; step++) {
      int[] partners = Mixture.draw(1, 5, streams, step).partners();
      assertThat(partners).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
      for (int i = 0; i < 5; i++) {
        assertThat(partners[i]).isNotEqualTo(i);
      }
      seen.add(Arrays.toString(partners));
    }
    assertThat(seen).as("the cycles through five images").hasSize(24);
  }

  /** In several processes, and in the parts of a batch, the share of a step is one. */
  @Test
  void theShareIsAFunctionOfSeedAndStepAlone() {
    double share = Mixture.draw(1, 8, new Streams(2), 40).share();
    assertThat(Mixture.draw(1, 32, new Streams(2), 40).share()).isEqualTo(share);
    assertThat(Mixture.draw(1, 8, new Streams(2), 41).share()).isNotEqualTo(share);
    assertThat(Mixture.draw(1, 8, new Streams(3), 40).share()).isNotEqualTo(share);
  }

  @Test
  void whatCannotBeMixedIsSaid() {
    assertThatThrownBy(() -> Mixture.draw(1, 1, new Streams(1), 0))
        .hasMessageContaining("1 image to mix");
    assertThatThrownBy(() -> new Mixture(1.5, new int[] {0}))
        .hasMessageContaining("λ = 1.5 of a mixture");
    assertThatThrownBy(() -> new MixingOptions(1.5, 1, TeacherInput.IMAGES))
        .hasMessageContaining("(0, 1]");
    assertThatThrownBy(() -> new MixingOptions(1, -1, TeacherInput.IMAGES))
        .hasMessageContaining("distillation");
  }
}
