package org.maskdeep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.eval.ProbeRecipe.Rule;
import org.maskdeep.eval.ProbeRecipe.Transformer;
import org.maskdeep.eval.tuning.CutBox;
import org.maskdeep.eval.tuning.DropPath;
import org.maskdeep.eval.tuning.Mix;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.randaugment.RandAugment;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.ForwardMode;
import org.maskdeep.nn.ResNetOptions;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.run.Session;
import org.maskdeep.run.StepReport;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.Engines;
import org.maskdeep.tensor.Layout;

/** Fine-tuning of a vision transformer on images of 8x8 pixels, four patches each. */
class TransformerFineTuneTest {
  private static final VitOptions VIT = VitOptions.of(VitOptions.Size.NANO, 4, 8);
  private static final ViewOptions CROPS = ViewOptions.cropAndFlip(8, Normalization.CIFAR10);
  private static final ViewTransform CHANGED =
      Views.randAugment(CROPS, RandAugment.mae(Normalization.CIFAR10));
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

  private static ProbeRecipe recipe(Transformer how) {
    return new ProbeRecipe(Rule.ADAMW, 0.02, 8, 3, List.of(), 0.05, false, how);
  }

  private Encoder encoder() {
    Encoder encoder = VIT.create();
    encoder.initialize(manager, 1);
    return encoder;
  }

  private static ViewProbe probe(ProbeRecipe recipe) {
    return probe(recipe, Views.train(CROPS));
  }

  private static ViewProbe probe(ProbeRecipe recipe, ViewTransform view) {
    Dataset data = Blobs.pictures("train", 16, 1);
    return new ViewProbe(
        data,
        view,
        "crop, flip",
        data,
        EmbedOptions.of(VIT, 8, 8, Normalization.CIFAR10).with(8, 0),
        recipe,
        5);
  }

  private Trainer<?> trainer(Encoder encoder, ProbeRecipe recipe) {
    return trainer(encoder, probe(recipe));
  }

  private Trainer<?> trainer(Encoder encoder, ViewProbe probe) {
    Classifier classifier = FineTune.classifier(manager, encoder, probe);
    return new Trainer<>(FineTune.task(manager, classifier, probe));
  }

  private List<Double> losses(Transformer how) throws IOException {
    List<Double> losses = new ArrayList<>();
    TrainingListener listener = (StepReport report) -> losses.add(report.loss());
    trainer(encoder(), recipe(how)).train(Session.inMemory(listener, () -> false));
    return losses;
  }

  @Test
  void everyOptionChangesWhatIsTrained() throws IOException {
    List<Double> plain = losses(Transformer.NONE);
    assertThat(plain).hasSize(6);
    assertThat(losses(Transformer.NONE)).isEqualTo(plain);
    List<Double> smoothed = losses(new Transformer(0, 1, 0.3, 0, 0, 0));
    List<Double> mixed = losses(new Transformer(0, 1, 0, 0.8, 0, 0));
    // the classifier's first weights are near 0, so the first losses are near ln 2 whatever is done
    assertThat(plain.get(0)).isCloseTo(Math.log(2), within(0.1));
    assertThat(smoothed.get(0)).isNotEqualTo(plain.get(0));
    assertThat(mixed.get(0)).isNotEqualTo(plain.get(0));
    assertThat(losses(new Transformer(0, 1, 0, 0, 1, 0)).get(0))
        .isNotEqualTo(plain.get(0))
        .isNotEqualTo(mixed.get(0));
    assertThat(losses(new Transformer(0, 1, 0, 0, 0, 0.3)).get(0)).isNotEqualTo(plain.get(0));
    List<Double> decayed = losses(new Transformer(0, 0.5, 0, 0, 0, 0));
    List<Double> warm = losses(new Transformer(1, 1, 0, 0, 0, 0));
    assertThat(decayed.get(0)).isEqualTo(plain.get(0));
    assertThat(decayed.get(1)).isNotEqualTo(plain.get(1));
    assertThat(warm.get(0)).isEqualTo(plain.get(0));
    assertThat(warm.get(1)).isNotEqualTo(plain.get(1)); // the first step is of rate 0
  }

  /** MAE: the embedding has every layer above it, the last norm and the classifier none. */
  @Test
  void ratesFallLayerByLayerTowardsTheInput() {
    Classifier classifier =
        FineTune.classifier(manager, encoder(), probe(recipe(Transformer.NONE)));
    assertThat(classifier.layersBelow("fc.weight")).isZero();
    assertThat(classifier.layersBelow("encoder.norm.weight")).isZero();
    assertThat(classifier.layersBelow("encoder.blocks.3.mlp.fc1.bias")).isEqualTo(1);
    assertThat(classifier.layersBelow("encoder.blocks.0.attn.qkv.weight")).isEqualTo(4);
    assertThat(classifier.layersBelow("encoder.patch_embed.proj.weight")).isEqualTo(5);
    assertThat(classifier.layersBelow("encoder.cls_token")).isEqualTo(5);
    assertThat(VIT.layers()).isEqualTo(5);
  }

  /** The card would say that the forward was folded, and the test would be exact. */
  @Test
  void anotherForwardThanTheExactOneIsRefused() {
    ViewProbe exact = probe(recipe(new Transformer(1, 0.75, 0.1, 0.8, 1, 0.3)));
    ViewProbe folded =
        new ViewProbe(
            exact.train(),
            exact.view(),
            exact.augmentation(),
            exact.test(),
            exact.options().with(exact.options().level()).with(ForwardMode.FOLDED),
            exact.recipe(),
            exact.seed());
    assertThatThrownBy(() -> FineTune.run(encoder(), folded, Session.inMemory()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fine-tuning computes exactly");
  }

  @Test
  void aResumedRunEqualsAnUninterruptedOne() throws IOException {
    ViewProbe probe = probe(recipe(new Transformer(1, 0.75, 0.1, 0.8, 1, 0.3)), CHANGED);
    Encoder straight = encoder();
    assertThat(trainer(straight, probe).train(Session.inMemory())).isTrue();
    Encoder stopped = encoder();
    Trainer<?> half = trainer(stopped, probe);
    half.train(Session.inMemory(report -> {}, () -> half.step() == 3));
    Encoder resumed = encoder();
    Trainer<?> rest = trainer(resumed, probe);
    rest.restore(half.snapshot());
    assertThat(rest.train(Session.inMemory())).isTrue();
    assertThat(Weights.digest(Weights.of(resumed))).isEqualTo(Weights.digest(Weights.of(straight)));
  }

  /** Every step's loss computed again: pixels mixed and cross entropies summed in plain loops. */
  @Test
  void lossesAreThoseOfAPlainLoop() throws IOException {
    Transformer how = new Transformer(0, 1, 0.1, 0.8, 1, 0.5);
    ViewProbe probe = probe(recipe(how));
    Classifier classifier = FineTune.classifier(manager, encoder(), probe);
    ClassifierTask<Batch> task = FineTune.task(manager, classifier, probe);
    Streams streams = new Streams(5);
    int cuts = 0;
    for (int step = 0; step < 6; step++) {
      try (BatchSource<Batch> batches = task.batches(step, 0);
          Batch batch = batches.next()) {
        Mix mix = Mix.draw(0.8, 1, 8, 8, streams.stream(Purpose.MIX, step, 0));
        cuts += mix.box() == null ? 0 : 1;
        float[] scales = new DropPath(0.5, 4).scales(streams, step, 8);
        assertThat(scales).contains(0f);
        NDArray x = Layout.batch(manager, batch.view(0), 8, 8, 8, 3);
        NDArray mixed = manager.create(mixed(x.toFloatArray(), mix), new Shape(8, 3, 8, 8));
        NDArray factors = manager.create(scales, new Shape(4, 2, 8));
        float[] logits = classifier.logits(mixed, factors, true).toFloatArray();
        double expected = loss(logits, batch.labels(), mix.share());
        double loss = task.forward(batch, manager, step).objectives().get(0).loss().getFloat();
        assertThat(loss).isCloseTo(expected, within(1e-6));
      }
    }
    assertThat(cuts).isBetween(1, 5);
  }

  private static float[] mixed(float[] x, Mix mix) {
    float[] mixed = x.clone();
    for (int b = 0; b < 8; b++) {
      for (int i = 0; i < 3 * 64; i++) {
        int row = i / 8 % 8;
        int column = i % 8;
        CutBox box = mix.box();
        double own = mix.share();
        if (box != null) {
          boolean inRows = row >= box.top() && row < box.bottom();
          own = inRows && column >= box.left() && column < box.right() ? 0 : 1;
        }
        mixed[b * 192 + i] = (float) (own * x[b * 192 + i] + (1 - own) * x[(7 - b) * 192 + i]);
      }
    }
    return mixed;
  }

  /** Mean of −Σ y log softmax of two classes, smoothed by 0.1 and mixed with the opposite label. */
  private static double loss(float[] logits, int[] labels, double share) {
    double sum = 0;
    for (int b = 0; b < 8; b++) {
      double all = Math.log(Math.exp(logits[2 * b]) + Math.exp(logits[2 * b + 1]));
      for (int k = 0; k < 2; k++) {
        double own = (labels[b] == k ? 0.9 : 0) + 0.05;
        double other = (labels[7 - b] == k ? 0.9 : 0) + 0.05;
        sum -= (share * own + (1 - share) * other) * (logits[2 * b + k] - all);
      }
    }
    return sum / 8;
  }

  @Test
  void aResNetHasNoPathsToDrop() {
    Encoder resnet = ResNetOptions.cifar(18, 8).create();
    resnet.initialize(manager, 1);
    ViewProbe probe = probe(recipe(new Transformer(0, 1, 0, 0, 0, 0.1)));
    Classifier classifier = FineTune.classifier(manager, resnet, probe);
    assertThatThrownBy(() -> FineTune.task(manager, classifier, probe))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("drop path = 0.1");
  }

  /** What the commands use; MAE's table 9 without random augmentation. */
  @Test
  void theRecipeIsThatOfTheTable() {
    ProbeRecipe recipe = ProbeRecipe.fineTuneTransformer(256, 100);
    assertThat(recipe.transformer()).isEqualTo(new Transformer(5, 0.75, 0.1, 0.8, 1, 0.1));
    assertThat(ProbeRecipe.fineTune(256, 100).transformer()).isEqualTo(Transformer.NONE);
    assertThatThrownBy(() -> new Transformer(0, 1, 0, 1.5, 0, 0)).hasMessageContaining("mixup");
    assertThatThrownBy(() -> new Transformer(0, 1, 0, 0, 2, 0)).hasMessageContaining("cutmix");
    assertThatThrownBy(() -> new Transformer(0, 1, 0, 0, 0, 1)).hasMessageContaining("drop path");
  }

  @Test
  void itLearnsAndItsCardSaysHow() {
    ProbeRecipe recipe = recipe(new Transformer(1, 0.75, 0.1, 0.8, 1, 0.3)).withEpochs(12);
    ViewProbe probe = probe(recipe);
    Accuracy accuracy = FineTune.run(encoder(), probe, Session.inMemory());
    assertThat(accuracy.top1()).isGreaterThan(0.9);
    EncoderInfo info = EncoderInfo.of(encoder(), "random");
    assertThat(String.join("\n", probe.fineTuneCard(info, accuracy).lines()))
        .contains("ADAMW")
        .contains("layer decay", "0.75")
        .contains("mixup", "0.8")
        .contains("1.0, in half of the batches, else mixup")
        .contains("0.3 at the last block, 0 at the first")
        .contains("label smoothing", "at most half of all");
  }
}
