package org.maskdeep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.Session;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.ProcessGroup;

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
    try (NDManager owner = NDManager.newBaseManager()) {
      Classifier classifier = new Classifier(owner, null, 1, 2, 3);
      train(trainer(owner, classifier, train, recipe, 3));
      float[] s = LinearProbe.scores(owner, classifier, train);
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
    float[] x = {0.5f, -1, 2, 0.25f};
    int[] y = {2, 0};
    Features train = Features.of("two", 3, 2, x, y);
    try (NDManager owner = NDManager.newBaseManager()) {
      Classifier classifier = new Classifier(owner, null, 2, 3, 1);
      Trainer<FeatureSamples.Rows> trainer = trainer(owner, classifier, train, recipe, 1);
      float[] before = trainer.snapshot().parameters().get("fc.weight").floats();
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
      var both = List.of(new FeatureSamples.Rows(new int[] {0, 1}));
      assertThat(trainer.step(both).loss()).isCloseTo(loss, within(1e-6));
      float[] after = trainer.snapshot().parameters().get("fc.weight").floats();
      for (int i = 0; i < 6; i++) {
        assertThat((double) after[i]).isCloseTo(expected[i], within(1e-6));
      }
    }
  }

  @Test
  void aSeedGivesTheSameBitsAgainAndAnotherOneDoesNot() {
    Features train = Blobs.clouds("train", 100, 4, 2, 1, 1);
    assertThat(trainable(train, 1)).isEqualTo(trainable(train, 1));
    assertThat(trainable(train, 2)).isNotEqualTo(trainable(train, 1));
  }

  private static Trainer<FeatureSamples.Rows> trainer(
      NDManager owner, Classifier classifier, Features train, ProbeRecipe recipe, long seed) {
    int batch = recipe.batchFor(train.size());
    FeatureSamples samples = new FeatureSamples(owner, train, train.source(), batch, seed);
    return new Trainer<>(
        new ClassifierTask<>(owner, classifier, samples, recipe, seed, ProcessGroup.alone()));
  }

  private static void train(Trainer<?> trainer) {
    try {
      assertThat(trainer.train(Session.inMemory())).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Checkpoint trainable(Features train, long seed) {
    Engines.start();
    ProbeRecipe recipe = ProbeRecipe.simSiam().withBatch(32).withEpochs(3);
    try (NDManager owner = NDManager.newBaseManager()) {
      Classifier classifier = new Classifier(owner, null, train.width(), 4, seed);
      Trainer<FeatureSamples.Rows> trainer = trainer(owner, classifier, train, recipe, seed);
      train(trainer);
      return trainer.snapshot();
    }
  }

  @Test
  void resumedTrainingEqualsUninterruptedTraining() throws IOException {
    Features train = Blobs.clouds("train", 64, 4, 2, 1, 1);
    ProbeRecipe recipe = ProbeRecipe.moco().withBatch(16).withEpochs(4);
    Engines.start();
    try (NDManager owner = NDManager.newBaseManager()) {
      Trainer<?> whole = trainer(owner, new Classifier(owner, null, 5, 4, 1), train, recipe, 1);
      Trainer<?> first = trainer(owner, new Classifier(owner, null, 5, 4, 1), train, recipe, 1);
      Trainer<?> second = trainer(owner, new Classifier(owner, null, 5, 4, 9), train, recipe, 1);
      train(whole);
      int[] stopAt = {6}; // in the second epoch
      assertThat(first.train(Session.inMemory(report -> stopAt[0]--, () -> stopAt[0] == 0)))
          .isFalse();
      assertThat(first.step()).isEqualTo(6);
      second.restore(first.snapshot());
      train(second);
      assertThat(second.snapshot()).isEqualTo(whole.snapshot());
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
