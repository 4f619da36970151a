package org.maskdeep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.random.Streams;
import org.maskdeep.tensor.Engines;

class LinearProbeTest {
  /** Whatever the scale of the features: that is what standardising is for. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1, 1e6})
  void separatedCloudsAreToldApart(double scale) {
    Features train = Blobs.clouds("train", 200, 4, 12, scale, 1);
    Features test = Blobs.clouds("test", 100, 4, 12, scale, 2);
    ProbeRecipe recipe = ProbeRecipe.standard().withEpochs(30).withBatch(50);
    assertThat(LinearProbe.onFeatures(train, test, recipe, 0).top1()).isEqualTo(1);
  }

  @Test
  void withLabelsOfNoMeaningItIsChance() {
    Features train = Blobs.clouds("train", 400, 4, 0, 1, 1);
    Features test = Blobs.clouds("test", 400, 4, 0, 1, 2);
    ProbeRecipe recipe = ProbeRecipe.standard().withEpochs(10);
    double top1 = LinearProbe.onFeatures(train, test, recipe, 0).top1();
    assertThat(top1).isCloseTo(0.25, within(4 * Math.sqrt(0.25 * 0.75 / 400)));
  }

  /**
   * Two classes, one feature, x = ±1: with 3 of 4 samples on the class's own side the likelihood is
   * greatest where the odds are 3, that is where the difference of logits is ln 3 at x = 1.
   */
  @Test
  void itFindsTheOptimumOfTheClosedForm() {
    float[] x = {1, 1, 1, -1, -1, -1, -1, 1};
    int[] y = {1, 1, 1, 1, 0, 0, 0, 0};
    Features train = Features.of("closed", 2, 1, x, y);
    ProbeRecipe recipe = ProbeRecipe.standard().withEpochs(400);
    Engines.start();
    try (NDManager owner = NDManager.newBaseManager();
        ClassifierTraining training = new ClassifierTraining(owner, null, 1, 2, 8, recipe, 3)) {
      LinearProbe.fit(training, train, 8, new Streams(3));
      float[] s = LinearProbe.scores(training, train);
      assertThat(s[1] - s[0]).isCloseTo((float) Math.log(3), within(1e-4f));
      assertThat(s[7] - s[6]).isCloseTo((float) -Math.log(3), within(1e-4f));
    }
  }

  /** Gradient of the mean cross-entropy: (softmax − one-hot) xᵀ / B, in plain Java doubles. */
  @Test
  void aStepFollowsTheGradientOfCrossEntropy() {
    ProbeRecipe recipe =
        new ProbeRecipe(ProbeRecipe.Rule.SGD, 256.0 / 2, 2, 1, java.util.List.of(), 0, false);
    Engines.start();
    try (NDManager owner = NDManager.newBaseManager();
        ClassifierTraining training = new ClassifierTraining(owner, null, 2, 3, 2, recipe, 1);
        NDManager step = owner.newSubManager()) {
      float[] before = training.state().weights().get("fc.weight").floats();
      float[] x = {0.5f, -1, 2, 0.25f};
      int[] y = {2, 0};
      double[] expected = new double[6];
      double loss = 0;
      for (int i = 0; i < 6; i++) {
        expected[i] = before[i];
      }
      for (int n = 0; n < 2; n++) {
        double[] e = new double[3];
        double sum = 0;
        for (int c = 0; c < 3; c++) {
          e[c] = Math.exp(before[2 * c] * x[2 * n] + before[2 * c + 1] * x[2 * n + 1]);
          sum += e[c];
        }
        loss -= Math.log(e[y[n]] / sum) / 2;
        for (int c = 0; c < 3; c++) {
          double d = (e[c] / sum - (c == y[n] ? 1 : 0)) / 2;
          expected[2 * c] -= d * x[2 * n];
          expected[2 * c + 1] -= d * x[2 * n + 1];
        }
      }
      NDArray input = step.create(x, new Shape(2, 2));
      assertThat(training.step(step, input, y).loss()).isCloseTo(loss, within(1e-6));
      float[] after = training.state().weights().get("fc.weight").floats();
      for (int i = 0; i < 6; i++) {
        assertThat((double) after[i]).isCloseTo(expected[i], within(1e-6));
      }
    }
  }

  @Test
  void aSeedGivesTheSameBitsAgainAndAnotherOneDoesNot() {
    Features train = Blobs.clouds("train", 100, 4, 2, 1, 1);
    assertThat(trained(train, 1)).isEqualTo(trained(train, 1));
    assertThat(trained(train, 2)).isNotEqualTo(trained(train, 1));
  }

  private static Keeper.State trained(Features train, long seed) {
    Engines.start();
    ProbeRecipe recipe = ProbeRecipe.simSiam().withBatch(32).withEpochs(3);
    try (NDManager owner = NDManager.newBaseManager();
        ClassifierTraining training =
            new ClassifierTraining(owner, null, train.width(), 4, 100, recipe, seed)) {
      LinearProbe.fit(training, train, 32, new Streams(seed));
      return training.state();
    }
  }

  @Test
  void resumedTrainingEqualsUninterruptedTraining() {
    Features train = Blobs.clouds("train", 64, 4, 2, 1, 1);
    ProbeRecipe recipe = ProbeRecipe.moco().withBatch(16).withEpochs(4);
    Engines.start();
    try (NDManager owner = NDManager.newBaseManager();
        ClassifierTraining whole = new ClassifierTraining(owner, null, 5, 4, 64, recipe, 1);
        ClassifierTraining first = new ClassifierTraining(owner, null, 5, 4, 64, recipe, 1);
        ClassifierTraining second = new ClassifierTraining(owner, null, 5, 4, 64, recipe, 9)) {
      LinearProbe.fit(whole, train, 16, new Streams(1));
      try (NDManager step = owner.newSubManager()) {
        int[] order =
            new Streams(1).stream(org.maskdeep.random.Purpose.ORDER, 0, 0).permutation(64);
        float[] x = new float[16 * 5];
        int[] y = new int[16];
        for (int i = 0; i < 16; i++) {
          System.arraycopy(train.row(order[i]), 0, x, i * 5, 5);
          y[i] = train.labels()[order[i]];
        }
        first.step(step, step.create(x, new Shape(16, 5)), y);
      }
      second.restore(first.state());
      LinearProbe.fit(second, train, 16, new Streams(1));
      assertThat(second.state()).isEqualTo(whole.state());
    }
  }

  @Test
  void aSetSmallerThanABatchIsOneBatch() {
    Features train = Blobs.clouds("train", 20, 2, 12, 1, 1);
    assertThat(LinearProbe.onFeatures(train, train, ProbeRecipe.standard(), 0).top1()).isEqualTo(1);
  }

  @Test
  void presetsAreThePublishedOnes() {
    assertThat(ProbeRecipe.simSiam().schedule(4096).at(0)).isCloseTo(1.6, within(1e-12));
    assertThat(ProbeRecipe.moco().schedule(256).at(59)).isEqualTo(30);
    assertThat(ProbeRecipe.moco().schedule(256).at(60)).isCloseTo(3, within(1e-12));
    assertThat(ProbeRecipe.moco().schedule(512).at(2 * 80)).isCloseTo(0.3, within(1e-12));
  }

  @Test
  void divergenceAndWrongSetsAreSaid() {
    Features train = Blobs.clouds("train", 64, 4, 2, 1e30, 1);
    assertThatThrownBy(() -> LinearProbe.onFeatures(train, train, ProbeRecipe.moco(), 0))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("Lower the learning rate");
    Features other = Blobs.clouds("other", 9, 3, 1, 1, 1);
    assertThatThrownBy(() -> LinearProbe.onFeatures(train, other, ProbeRecipe.standard(), 0))
        .hasMessageContaining("use the same encoder");
  }
}
