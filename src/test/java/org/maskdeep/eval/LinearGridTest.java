package org.maskdeep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.maskdeep.eval.grid.GridTask;
import org.maskdeep.eval.grid.Heads;
import org.maskdeep.eval.grid.HeldOut;
import org.maskdeep.eval.grid.LearningRates;
import org.maskdeep.eval.grid.RateScore;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.Session;
import org.maskdeep.run.StoppedException;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.ProcessGroup;

class LinearGridTest {
  private static final Features TRAIN = Blobs.clouds("train", 200, 4, 2, 1, 1);
  private static final Features TEST = Blobs.clouds("test", 100, 4, 2, 1, 2);
  private static final LearningRates RATES = rates(0.02, 0.3, 4);
  private static final ProbeRecipe RECIPE =
      new ProbeRecipe(ProbeRecipe.Rule.SGD, 1, 32, 20, List.of(), 0, true);
  private NDManager owner;

  @BeforeEach
  void open() {
    Engines.start();
    owner = NDManager.newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    owner.close();
  }

  private static LearningRates rates(double... rates) {
    return new LearningRates(Arrays.stream(rates).boxed().toList(), 0.2);
  }

  private static HeldOut heldOut(Features train, long seed) {
    return HeldOut.draw(train.labels(), train.classes(), 0.2, seed);
  }

  /** A grid in memory, to look into. */
  private record Grid(Heads heads, Trainer<FeatureSamples.Rows> trainer) {
    float[] weight(int head) {
      return heads.head(head).get("fc.weight").toFloatArray();
    }

    float[] bias(int head) {
      return heads.head(head).get("fc.bias").toFloatArray();
    }
  }

  private Grid grid(Features train, ProbeRecipe recipe, LearningRates rates, long seed) {
    Heads heads = LinearGrid.heads(owner, train, rates.count(), 2, seed);
    int batch = recipe.batchFor(train.size());
    FeatureSamples samples = new FeatureSamples(owner, train, train.source(), batch, seed);
    var plan = LinearGrid.plan(recipe, rates, train.size(), seed);
    var task = new GridTask<>(owner, heads, samples, plan, heldOut(train, seed));
    return new Grid(heads, new Trainer<>(task));
  }

  private static LinearGrid.Result run(
      Features train, Features test, ProbeRecipe recipe, LearningRates rates, long seed) {
    return LinearGrid.onFeatures(
        train, test, recipe, rates, seed, Device.cpu(), Session.inMemory());
  }

  /**
   * 120 steps of a convex problem, whose curvature shrinks differences rather than growing them:
   * products of another width may add up in another order, which is a few units in the last of 24
   * bits a step, and steps add such errors up: 120 · 2⁻²³ of the largest weight.
   */
  @ParameterizedTest
  @EnumSource(ProbeRecipe.Rule.class)
  void everyHeadIsWhatTrainingItAloneGives(ProbeRecipe.Rule rule) throws IOException {
    ProbeRecipe recipe = new ProbeRecipe(rule, 1, 32, 20, List.of(12), 1e-3, false);
    Grid all = grid(TRAIN, recipe, RATES, 5);
    assertThat(all.trainer().steps()).isEqualTo(120);
    all.trainer().train(Session.inMemory());
    for (int r = 0; r < RATES.count(); r++) {
      double rate = RATES.rates().get(r);
      Classifier alone = new Classifier(owner, null, TRAIN.width(), TRAIN.classes(), 5);
      FeatureSamples samples = new FeatureSamples(owner, TRAIN, TRAIN.source(), 32, 5);
      new ClassifierTask<>(owner, alone, samples, recipe.withRate(rate), 5, ProcessGroup.alone())
          .train(Session.inMemory());
      assertClose(all.weight(r), alone.arrays().get("fc.weight"));
      assertClose(all.bias(r), alone.arrays().get("fc.bias"));
      Grid one = grid(TRAIN, recipe, rates(rate), 5);
      one.trainer().train(Session.inMemory());
      assertClose(all.weight(RATES.count() + r), one.heads().head(1).get("fc.weight"));
      assertThat(all.weight(RATES.count() + r)).isNotEqualTo(all.weight(r));
    }
  }

  private static void assertClose(float[] found, NDArray expected) {
    float[] other = expected.toFloatArray();
    double largest = 0;
    for (float value : other) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    for (int i = 0; i < other.length; i++) {
      assertThat((double) found[i]).isCloseTo(other[i], within(120 * 0x1p-23 * largest));
    }
  }

  /** The first step in plain doubles: heads of each rate, with the held-out samples and without. */
  @Test
  void aStepFollowsEachHeadsOwnGradient() {
    ProbeRecipe recipe = new ProbeRecipe(ProbeRecipe.Rule.SGD, 1, 256, 1, List.of(), 0, false);
    Features train = Blobs.clouds("few", 12, 3, 1, 1, 4);
    HeldOut held = heldOut(train, 9);
    assertThat(held.indices()).hasSize(3);
    Grid grid = grid(train, recipe, rates(2.0, 64.0), 9);
    float[] weight = grid.weight(0);
    float[] bias = grid.bias(0);
    int[] all = {3, 0, 11, 7, 1, 2, 10, 9, 8, 5, 6, 4};
    var report = grid.trainer().step(List.of(new FeatureSamples.Rows(all)));
    double losses = 0;
    for (int head = 0; head < 4; head++) {
      double rate = (head % 2 == 0 ? 2.0 : 64.0) * 12 / 256;
      boolean[] seen = new boolean[12];
      for (int i = 0; i < 12; i++) {
        seen[i] = head < 2 || !held.contains(i);
      }
      double[][] expected = new double[3][train.width() + 1];
      losses += step(train, seen, weight, bias, rate, expected);
      for (int c = 0; c < 3; c++) {
        for (int j = 0; j < train.width(); j++) {
          float found = grid.weight(head)[c * train.width() + j];
          assertThat((double) found).isCloseTo(expected[c][j], within(1e-6));
        }
        float found = grid.bias(head)[c];
        assertThat((double) found).isCloseTo(expected[c][train.width()], within(1e-6));
      }
    }
    assertThat(report.loss()).isCloseTo(losses, within(1e-5));
    assertThat(report.parts()).containsOnlyKeys("loss_rate_2.0", "loss_rate_64.0");
  }

  /** Mean cross-entropy over the samples seen, and the weights after the step. */
  private static double step(
      Features x, boolean[] seen, float[] weight, float[] bias, double rate, double[][] after) {
    int width = x.width();
    int classes = after.length;
    int count = 0;
    for (boolean s : seen) {
      count += s ? 1 : 0;
    }
    for (int c = 0; c < classes; c++) {
      for (int j = 0; j < width; j++) {
        after[c][j] = weight[c * width + j];
      }
      after[c][width] = bias[c];
    }
    double loss = 0;
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i]) {
        continue;
      }
      float[] row = x.row(i);
      double[] e = new double[classes];
      for (int c = 0; c < classes; c++) {
        e[c] = bias[c];
        for (int j = 0; j < width; j++) {
          e[c] += (double) weight[c * width + j] * row[j];
        }
        e[c] = Math.exp(e[c]);
      }
      double sum = Arrays.stream(e).sum();
      loss -= Math.log(e[x.labels()[i]] / sum) / count;
      for (int c = 0; c < classes; c++) {
        double d = (e[c] / sum - (c == x.labels()[i] ? 1 : 0)) / count;
        for (int j = 0; j < width; j++) {
          after[c][j] -= rate * d * row[j];
        }
        after[c][width] -= rate * d;
      }
    }
    return loss;
  }

  /** Of one group, on features without those held out, as the choice on cached features is made. */
  @Test
  void headsOfOneGroupSeeEverything() throws IOException {
    ProbeRecipe recipe = RECIPE.withEpochs(5);
    Heads heads = LinearGrid.heads(owner, TRAIN, 2, 1, 5);
    FeatureSamples samples = new FeatureSamples(owner, TRAIN, TRAIN.source(), 32, 5);
    var plan = LinearGrid.plan(recipe, rates(0.5, 4), TRAIN.size(), 5);
    new Trainer<>(new GridTask<>(owner, heads, samples, plan, null)).train(Session.inMemory());
    for (int r = 0; r < 2; r++) {
      Classifier alone = new Classifier(owner, null, TRAIN.width(), TRAIN.classes(), 5);
      ProbeRecipe own = recipe.withRate(plan.rates().get(r));
      new ClassifierTask<>(owner, alone, samples, own, 5, ProcessGroup.alone())
          .train(Session.inMemory());
      assertClose(heads.head(r).get("fc.weight").toFloatArray(), alone.arrays().get("fc.weight"));
    }
  }

  /** What is evaluated is the usual probe with the chosen rate; choosing knows the rest alone. */
  @Test
  void theChosenRateGivesWhatTheProbeGivesWithIt() {
    LinearGrid.Result found = run(TRAIN, TEST, RECIPE, RATES, 3);
    double rate = found.choice().chosen();
    assertThat(found.test())
        .isEqualTo(LinearProbe.onFeatures(TRAIN, TEST, RECIPE.withRate(rate), 3));
    assertThat(found.choice().heldOut()).isEqualTo(heldOut(TRAIN, 3).indices().length);
    Features rest = TRAIN.rows(heldOut(TRAIN, 3).rest());
    Features held = TRAIN.rows(heldOut(TRAIN, 3).indices());
    for (RateScore score : found.choice().rates()) {
      ProbeRecipe own = RECIPE.withRate(score.rate());
      assertThat(score.heldOut()).isEqualTo(LinearProbe.onFeatures(rest, held, own, 3).top1());
    }
    double best =
        found.choice().rates().stream().mapToDouble(RateScore::heldOut).max().orElseThrow();
    assertThat(found.choice().rates().get(found.choice().index()).heldOut()).isEqualTo(best);
  }

  /** A rate so low that it learns nothing loses; one that learns is taken. */
  @Test
  void theRateThatLearnsIsChosen() {
    Features train = Blobs.clouds("train", 400, 4, 4, 1, 1);
    Features test = Blobs.clouds("test", 100, 4, 4, 1, 2);
    LinearGrid.Result found = run(train, test, RECIPE, rates(1e-9, 2.0, 1e-8), 1);
    assertThat(found.choice().chosen()).isEqualTo(2);
    assertThat(found.choice().rates().get(0).heldOut()).isLessThan(0.6);
    assertThat(found.test().top1()).isGreaterThan(0.9);
  }

  @Test
  void theTestSetHasNoPartInTheChoice() {
    int[] others = TEST.labels().clone();
    for (int i = 0; i < others.length; i++) {
      others[i] = (others[i] + i) % 4;
    }
    Features wrong = Features.of("wrong", 4, TEST.width(), TEST.values(), others);
    LinearGrid.Result one = run(TRAIN, TEST, RECIPE, RATES, 3);
    LinearGrid.Result two = run(TRAIN, wrong, RECIPE, RATES, 3);
    assertThat(two.choice()).isEqualTo(one.choice());
    assertThat(two.test()).isNotEqualTo(one.test());
  }

  @Test
  void aRateThatDivergesLeavesTheOthersAlone() throws IOException {
    ProbeRecipe plain = new ProbeRecipe(ProbeRecipe.Rule.SGD, 1, 32, 20, List.of(), 0, false);
    LinearGrid.Result found = run(TRAIN, TEST, plain, rates(1.0, 1e39, 0.1), 2);
    RateScore lost = found.choice().rates().get(1);
    assertThat(lost.divergedAt()).isEqualTo(1);
    assertThat(lost.heldOut()).isNull();
    assertThat(found.choice().rates().get(0).divergedAt()).isNull();
    LinearGrid.Result without = run(TRAIN, TEST, plain, rates(1.0, 0.1), 2);
    assertThat(found.test()).isEqualTo(without.test());
    assertThat(found.choice().rates().get(2)).isEqualTo(without.choice().rates().get(1));
    Grid grid = grid(TRAIN, plain, rates(1.0, 1e39, 0.1), 2);
    Grid other = grid(TRAIN, plain, rates(1.0, 0.1), 2);
    grid.trainer().train(Session.inMemory());
    other.trainer().train(Session.inMemory());
    assertClose(grid.weight(0), other.heads().head(0).get("fc.weight"));
    assertClose(grid.weight(5), other.heads().head(3).get("fc.weight"));
  }

  @Test
  void whenTheLastRateDivergesItIsSaid() {
    ProbeRecipe plain = new ProbeRecipe(ProbeRecipe.Rule.SGD, 1, 32, 20, List.of(), 0, false);
    assertThatThrownBy(() -> run(TRAIN, TEST, plain, rates(1e39, 1e38), 2))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("the loss")
        .hasMessageContaining("Lower the learning rate");
  }

  /** Stopped before a rate diverges, and after it. */
  @Test
  void aResumedGridEqualsAnUninterruptedOne() throws IOException {
    ProbeRecipe plain = new ProbeRecipe(ProbeRecipe.Rule.SGD, 1, 32, 4, List.of(2), 0, false);
    LearningRates rates = rates(1.0, 1e39, 0.1);
    Grid whole = grid(TRAIN, plain, rates, 2);
    whole.trainer().train(Session.inMemory());
    for (int stop : new int[] {1, 9}) {
      Grid first = grid(TRAIN, plain, rates, 2);
      TrainingListener silent = TrainingListener.SILENT;
      assertThat(
              first.trainer().train(Session.inMemory(silent, () -> first.trainer().step() >= stop)))
          .isFalse();
      Grid second = grid(TRAIN, plain, rates, 2);
      second.trainer().restore(first.trainer().snapshot());
      assertThat(second.trainer().step()).isEqualTo(stop);
      second.trainer().train(Session.inMemory());
      assertThat(second.trainer().snapshot()).isEqualTo(whole.trainer().snapshot());
      assertThat(second.heads().divergedAt()).containsExactly(-1, 1, -1);
    }
  }

  private LinearGrid.Result inFolder(Path root, int stopAfter) throws IOException {
    int[] left = {stopAfter};
    TrainingListener countdown = report -> left[0]--;
    try (RunDirectory run = RunDirectory.open(root, "name: grid\n", true)) {
      Session session = Session.in(run, 7, 2, countdown, () -> left[0] == 0);
      return LinearGrid.onFeatures(
          TRAIN, TEST, RECIPE, rates(1.0, 1e39, 0.1), 2, Device.cpu(), session);
    }
  }

  /** 100 steps to choose and 120 of the chosen rate: stopped in both parts, many times. */
  @Test
  void aProbeOfAFolderIsResumedToTheSameFiles(@TempDir Path folder) throws IOException {
    Path whole = folder.resolve("whole");
    LinearGrid.Result expected = inFolder(whole, -1);
    Path often = folder.resolve("often");
    int stops = 0;
    LinearGrid.Result found = null;
    while (found == null) {
      try {
        found = inFolder(often, 60 + 10 * stops);
      } catch (StoppedException e) {
        stops++;
        assertThat(e.step()).isLessThanOrEqualTo(100);
      }
    }
    assertThat(stops).isEqualTo(6); // in the first part once, then in the second
    assertThat(found).isEqualTo(expected);
    for (String file : List.of("metrics.jsonl", "classifier.safetensors")) {
      assertThat(often.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  @Test
  void onViewsOneForwardServesAllRates() {
    Encoder encoder = ResNetOptions.cifar(18, 4).create();
    encoder.initialize(owner, 1);
    var train = Blobs.pictures("train", 40, 1);
    var test = Blobs.pictures("test", 20, 2);
    EmbedOptions options = EmbedOptions.of(encoder.spec(), 8, 8, Normalization.CIFAR10).with(5, 0);
    var crops = Views.train(ViewOptions.cropAndFlip(8, Normalization.CIFAR10));
    ProbeRecipe recipe = new ProbeRecipe(ProbeRecipe.Rule.SGD, 1, 16, 15, List.of(), 0, false);
    ViewProbe probe = new ViewProbe(train, crops, "crop", test, options, recipe, 3);
    LinearGrid.Result found =
        LinearGrid.onViews(encoder, probe, rates(1e-6, 32.0), Session.inMemory());
    assertThat(found.choice().chosen()).isEqualTo(32);
    assertThat(found.choice().heldOut()).isEqualTo(8);
    assertThat(found.test().top1()).isEqualTo(1);
    ViewProbe same = new ViewProbe(train, crops, "crop", test, options, recipe.withRate(32), 3);
    assertThat(LinearProbe.onViews(encoder, same, Session.inMemory())).isEqualTo(found.test());
    assertThatThrownBy(
            () ->
                LinearGrid.onViews(
                    encoder,
                    new ViewProbe(train, crops, "", test, options, ProbeRecipe.standard(), 0),
                    RATES,
                    Session.inMemory()))
        .hasMessageContaining("use onFeatures");
  }
}
