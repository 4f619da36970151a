package org.maskdeep.eval.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.FakeDataset;
import org.maskdeep.data.PlainImageFolder;
import org.maskdeep.data.Scenes;
import org.maskdeep.data.Subset;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.Features;
import org.maskdeep.eval.KnnOptions;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.run.Progress;
import org.maskdeep.tensor.Engines;

class OnlineProbeTest {
  private static final ResNetOptions SPEC = ResNetOptions.cifar(18, 4);
  private static final EmbedOptions OPTIONS =
      EmbedOptions.of(SPEC, 16, 16, Normalization.IMAGENET).with(16, 0);
  private static final KnnOptions KNN = new KnnOptions(5, 0.07);
  private NDManager manager;
  private Encoder encoder;

  @BeforeEach
  void open() {
    Engines.start();
    manager = NDManager.newBaseManager();
    encoder = SPEC.create();
    encoder.initialize(manager, 1);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static OnlineProbe probe(Dataset train, int bank, int queries, long seed) {
    ViewTransform crops = Views.train(ViewOptions.cropAndFlip(16, Normalization.IMAGENET));
    return new OnlineProbe(train, bank, queries, List.of(crops, crops), OPTIONS, KNN, seed);
  }

  private static Set<String> names(Dataset data) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < data.size(); i++) {
      names.add(data.sampleName(i));
    }
    return names;
  }

  @Test
  void imagesWithoutClassesCannotBeClassified(@TempDir Path folder) throws IOException {
    Codec.writePng(new Image(1, 1, new byte[3]), folder.resolve("a.png"));
    try (Dataset unlabelled = PlainImageFolder.open(folder)) {
      assertThatThrownBy(() -> probe(unlabelled, 60, 30, 7))
          .hasMessageContaining("has no classes")
          .hasMessageContaining("online.every = 0");
    }
    Dataset one =
        Subset.classes(Scenes.classification(200, 16, 0, Scenes.Split.TRAIN), List.of("disc"));
    assertThatThrownBy(() -> probe(one, 6, 3, 7))
        .hasMessageContaining("has one class only, [disc], and online measurements");
  }

  @Test
  void bankAndQueriesShareNoImageAndAreAFunctionOfTheSeed() {
    Dataset train = Scenes.classification(200, 16, 0, Scenes.Split.TRAIN);
    OnlineProbe probe = probe(train, 60, 30, 7);
    assertThat(names(probe.bank())).hasSize(60).doesNotContainAnyElementsOf(names(probe.queries()));
    assertThat(names(probe.queries())).hasSize(30);
    OnlineProbe again = probe(train, 60, 30, 7);
    assertThat(names(again.bank())).isEqualTo(names(probe.bank()));
    assertThat(names(again.queries())).isEqualTo(names(probe.queries()));
    assertThat(names(probe(train, 60, 30, 8).bank())).isNotEqualTo(names(probe.bank()));
    int[] perClass = new int[train.classes().size()];
    for (int i = 0; i < 30; i++) {
      perClass[probe.queries().label(i)]++;
    }
    assertThat(perClass).containsOnly(3);
  }

  /** kNN of every level against a vote in plain loops; nothing of the encoder changes. */
  @Test
  void everyLevelIsClassifiedByTheBank() {
    Dataset train = Scenes.classification(200, 16, 0, Scenes.Split.TRAIN);
    OnlineProbe probe = probe(train, 100, 50, 7);
    String before = Weights.digest(Weights.of(encoder));
    OnlineScores scores = probe.measure(encoder).orElseThrow();
    assertThat(Weights.digest(Weights.of(encoder))).isEqualTo(before);
    assertThat(scores.levels().stream().map(OnlineScores.Level::name))
        .containsExactly("C3", "C4", "C5");
    for (OnlineScores.Level level : scores.levels()) {
      EmbedOptions options = OPTIONS.with(level.name());
      Features bank = Features.of(encoder, probe.bank(), options, Progress.SILENT);
      Features queries = Features.of(encoder, probe.queries(), options, Progress.SILENT);
      assertThat(level.knn()).isCloseTo(vote(bank, queries), within(1e-12));
      assertThat(level.effectiveRank()).isBetween(1.0, (double) bank.width());
    }
    assertThat(scores.top().name()).isEqualTo("C5");
    assertThat(probe.measure(encoder)).contains(scores);
  }

  private static double vote(Features bank, Features queries) {
    int right = 0;
    for (int q = 0; q < queries.size(); q++) {
      boolean[] taken = new boolean[bank.size()];
      double[] votes = new double[bank.classes()];
      for (int k = 0; k < KNN.k(); k++) {
        int best = -1;
        for (int i = 0; i < bank.size(); i++) {
          if (!taken[i] && (best < 0 || cos(bank, i, queries, q) > cos(bank, best, queries, q))) {
            best = i;
          }
        }
        taken[best] = true;
        votes[bank.labels()[best]] += Math.exp(cos(bank, best, queries, q) / KNN.temperature());
      }
      int winner = 0;
      for (int c = 1; c < votes.length; c++) {
        winner = votes[c] > votes[winner] ? c : winner;
      }
      right += winner == queries.labels()[q] ? 1 : 0;
    }
    return right / (double) queries.size();
  }

  private static double cos(Features a, int i, Features b, int j) {
    double dot = 0;
    double of = 0;
    double other = 0;
    for (int d = 0; d < a.width(); d++) {
      double x = a.values()[i * a.width() + d];
      double y = b.values()[j * b.width() + d];
      dot += x * y;
      of += x * x;
      other += y * y;
    }
    return dot / Math.sqrt(of * other);
  }

  @Test
  void imagesThatCannotBeDecodedAreLeftOut() {
    Integer[] bad = new Integer[30];
    for (int i = 0; i < bad.length; i++) {
      bad[i] = 2 * i;
    }
    OnlineScores scores = probe(new FakeDataset(60, bad), 40, 20, 1).measure(encoder).orElseThrow();
    assertThat(scores.top().knn()).isBetween(0.0, 1.0);
  }

  @Test
  void nothingIsMeasuredOfFeaturesThatAreNotNumbers() {
    Weights.of(encoder).get("layer4.0.conv1.weight").muli(Float.NaN);
    Dataset train = Scenes.classification(40, 16, 0, Scenes.Split.TRAIN);
    assertThat(probe(train, 20, 10, 1).measure(encoder)).isEmpty();
  }

  @Test
  void aSetThatIsTooSmallIsRefused() {
    assertThatThrownBy(() -> probe(new FakeDataset(60), 50, 11, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("online.bank = 50", "online.queries = 11", "60 images of fake");
  }
}
