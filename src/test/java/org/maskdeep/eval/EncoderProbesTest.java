package org.maskdeep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.run.Progress;
import org.maskdeep.run.Session;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;

/** With a ResNet-18 of width 4 on images of 8x8 pixels. */
class EncoderProbesTest {
  private static final EmbedOptions OPTIONS = options(5);
  private static final ViewTransform CROPS =
      Views.train(ViewOptions.cropAndFlip(8, Normalization.CIFAR10));
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

  private static EmbedOptions options(int batch) {
    ResNetOptions spec = ResNetOptions.cifar(18, 4);
    return EmbedOptions.of(spec, 8, 8, Normalization.CIFAR10).with(batch, 0);
  }

  private static ViewProbe probe(Dataset train, Dataset test, ProbeRecipe recipe, long seed) {
    return new ViewProbe(train, CROPS, "crop, flip", test, OPTIONS, recipe, seed);
  }

  private Encoder encoder() {
    Encoder encoder = new ResNet(ResNetOptions.cifar(18, 4));
    encoder.initialize(manager, 1);
    return encoder;
  }

  @Test
  void featuresAreTheEncodersInTheOrderOfTheSet() throws IOException {
    Encoder encoder = encoder();
    Dataset data = Blobs.pictures("toy", 12, 1);
    Features all = Features.of(encoder, data, OPTIONS, Progress.SILENT);
    assertThat(all.labels()).containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    assertThat(all.width()).isEqualTo(32);
    for (int i = 0; i < 12; i++) {
      float[] view = new float[8 * 8 * 3];
      OPTIONS.view().apply(data.image(i), null, view, 0);
      ByteBuffer pixels = ByteBuffer.allocateDirect(view.length * 4).order(ByteOrder.nativeOrder());
      pixels.asFloatBuffer().put(view);
      try (NDManager step = manager.newSubManager()) {
        NDArray one = encoder.embed(Layout.batch(step, pixels, 1, 8, 8, 3));
        float[] expected = one.toFloatArray();
        float[] row = all.row(i);
        for (int j = 0; j < row.length; j++) {
          assertThat(row[j]).isCloseTo(expected[j], within(1e-5f));
        }
      }
    }
  }

  @Test
  void aBankOfFeaturesGivesTheSameKnn() {
    Encoder encoder = encoder();
    Dataset train = Blobs.pictures("train", 40, 1);
    Dataset test = Blobs.pictures("test", 30, 2);
    KnnOptions options = new KnnOptions(7, 0.07);
    Accuracy expected =
        KnnProbe.run(
            Features.of(encoder, train, OPTIONS, Progress.SILENT),
            Features.of(encoder, test, OPTIONS, Progress.SILENT),
            options);
    for (boolean half : new boolean[] {false, true}) {
      try (FeatureBank base = FeatureBank.of(encoder, train, OPTIONS, half, Progress.SILENT);
          FeatureBank asked = FeatureBank.of(encoder, test, OPTIONS, half, Progress.SILENT)) {
        assertThat(KnnProbe.run(base, asked, options).top1()).isEqualTo(expected.top1());
        ProtocolCard card = KnnProbe.card(EncoderInfo.of(encoder, "random"), base, asked, options);
        assertThat(card.features().endsWith("kept in 16 bits")).isEqualTo(half);
      }
    }
  }

  @Test
  void everyLevelCanBeTaken() {
    Encoder encoder = encoder();
    Dataset data = Blobs.pictures("toy", 3, 1);
    List<String> levels = List.of("C2", "C3", "C4", "C5");
    for (String level : levels) {
      Features features = Features.of(encoder, data, OPTIONS.with(level), Progress.SILENT);
      assertThat(features.width()).isEqualTo(4 << levels.indexOf(level));
      assertThat(features.description()).startsWith(level);
    }
    assertThatThrownBy(() -> Features.of(encoder, data, OPTIONS.with("P3"), Progress.SILENT))
        .hasMessageContaining("'P3' is not a feature map of the encoder: must be one of C2, C3");
  }

  @Test
  void probesChangeNothingOfTheEncoder() {
    Encoder encoder = encoder();
    String before = Weights.digest(Weights.of(encoder));
    Dataset train = Blobs.pictures("train", 24, 1);
    Dataset test = Blobs.pictures("test", 10, 2);
    Features features = Features.of(encoder, train, OPTIONS, Progress.SILENT);
    Features tested = Features.of(encoder, test, OPTIONS, Progress.SILENT);
    KnnProbe.run(features, tested, new KnnOptions(5, 0.07));
    LinearProbe.onFeatures(features, tested, ProbeRecipe.standard().withEpochs(3), 0);
    ProbeRecipe recipe = ProbeRecipe.moco().withBatch(8).withEpochs(2);
    LinearProbe.onViews(encoder, probe(train, test, recipe, 0), Session.inMemory());
    assertThat(Weights.digest(Weights.of(encoder))).isEqualTo(before);
  }

  @Test
  void theProbeOnViewsTellsColoursApartAndRepeatsItself() {
    Encoder encoder = encoder();
    Dataset train = Blobs.pictures("train", 32, 1);
    Dataset test = Blobs.pictures("test", 20, 2);
    long[] last = new long[2];
    TrainingListener progress =
        report -> {
          last[0] = report.step() + 1;
          last[1] = report.steps();
        };
    ProbeRecipe fast = new ProbeRecipe(ProbeRecipe.Rule.SGD, 32, 16, 15, List.of(), 0, false);
    Accuracy first =
        LinearProbe.onViews(
            encoder, probe(train, test, fast, 3), Session.inMemory(progress, () -> false));
    assertThat(first.top1()).isEqualTo(1);
    assertThat(last).containsExactly(30, 30);
    assertThat(LinearProbe.onViews(encoder, probe(train, test, fast, 3), Session.inMemory()))
        .isEqualTo(first);
  }

  @Test
  void fineTuningLearnsAndChangesTheEncoder() {
    Dataset train = Blobs.pictures("train", 32, 1);
    Dataset test = Blobs.pictures("test", 20, 2);
    ProbeRecipe recipe = new ProbeRecipe(ProbeRecipe.Rule.SGD, 1, 16, 12, List.of(), 1e-4, false);
    Encoder one = encoder();
    String before = Weights.digest(Weights.of(one));
    Accuracy first = FineTune.run(one, probe(train, test, recipe, 3), Session.inMemory());
    assertThat(first.top1()).isEqualTo(1);
    assertThat(Weights.digest(Weights.of(one))).isNotEqualTo(before);
  }

  @Test
  void resumedFineTuningEqualsUninterruptedFineTuning() throws IOException {
    Dataset train = Blobs.pictures("train", 16, 1);
    ProbeRecipe recipe = ProbeRecipe.fineTune(8, 3);
    ViewProbe run = probe(train, train, recipe, 5);
    Encoder whole = encoder();
    Encoder stopped = encoder();
    Encoder resumed = encoder();
    Trainer<?> a = trainer(whole, run);
    Trainer<?> b = trainer(stopped, run);
    Trainer<?> c = trainer(resumed, run);
    assertThat(a.train(Session.inMemory())).isTrue();
    TrainingListener powerCut =
        report -> {
          if (report.step() == 2) {
            throw new IllegalStateException("power cut");
          }
        };
    assertThatThrownBy(() -> b.train(Session.inMemory(powerCut, () -> false)))
        .hasMessage("power cut");
    assertThat(b.step()).isEqualTo(3);
    c.restore(b.snapshot());
    assertThat(c.train(Session.inMemory())).isTrue();
    assertThat(c.snapshot()).isEqualTo(a.snapshot());
  }

  private Trainer<?> trainer(Encoder encoder, ViewProbe probe) {
    Classifier classifier = FineTune.classifier(manager, encoder, probe);
    return new Trainer<>(FineTune.task(manager, classifier, probe));
  }

  @Test
  void cardsNameWhatWasDone() {
    Encoder encoder = encoder();
    Dataset data = Blobs.pictures("toy", 12, 1);
    Features f = Features.of(encoder, data, OPTIONS, Progress.SILENT);
    EncoderInfo info = EncoderInfo.of(encoder, "random, seed 1");
    ProbeRecipe recipe = ProbeRecipe.moco();
    Accuracy twelve = Accuracy.of(new float[24], 2, new int[12]);
    List<ProtocolCard> cards =
        List.of(
            KnnProbe.card(info, f, f, new KnnOptions(5, 0.1)),
            LinearProbe.card(info, f, f, recipe, List.of(1L)),
            probe(data, data, recipe, 1).linearCard(info, twelve),
            probe(data, data, recipe, 1).fineTuneCard(info, twelve));
    for (ProtocolCard card : cards) {
      assertThat(String.join("\n", card.lines()))
          .contains("resnet18, width 4, 3x3 stem, fp32")
          .contains(info.digest())
          .contains("resize short side 8, centre crop 8")
          .contains("toy, 12 images, 2 classes, fingerprint pictures-12");
    }
    assertThat(cards.get(1).settings()).containsEntry("batch", "12").containsEntry("epochs", "100");
  }

  @Test
  void setsOfDifferentTasksAreRefused() {
    Encoder encoder = encoder();
    Dataset toy = Blobs.pictures("toy", 4, 1);
    ProbeRecipe recipe = ProbeRecipe.fineTune(2, 1);
    assertThatThrownBy(
            () ->
                FineTune.run(
                    encoder,
                    new ViewProbe(toy, CROPS, "", toy, OPTIONS.with("C3"), recipe, 0),
                    Session.inMemory()))
        .hasMessageContaining("C5, not C3");
    assertThatThrownBy(
            () ->
                LinearProbe.onViews(
                    encoder, probe(toy, toy, ProbeRecipe.standard(), 0), Session.inMemory()))
        .hasMessageContaining("use onFeatures");
    Dataset none = Blobs.pictures("none", 0, 1);
    assertThatThrownBy(() -> Features.of(encoder, none, OPTIONS, Progress.SILENT))
        .hasMessageContaining("size of none = 0");
  }
}
