package org.maskdeep.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.data.Dataset;
import org.maskdeep.eval.ProbeRecipe.Rule;
import org.maskdeep.eval.ProbeRecipe.Transformer;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.Weights;
import org.maskdeep.run.Session;
import org.maskdeep.run.StepReport;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.Engines;

/** Fine-tuning of a vision transformer on images of 8x8 pixels, four patches each. */
class TransformerFineTuneTest {
  private static final VitOptions VIT = VitOptions.of(VitOptions.Size.NANO, 4, 8);
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
    Dataset data = Blobs.pictures("train", 16, 1);
    return new ViewProbe(
        data,
        Views.train(ViewOptions.cropAndFlip(8, Normalization.CIFAR10)),
        "crop, flip",
        data,
        EmbedOptions.of(VIT, 8, 8, Normalization.CIFAR10).with(8, 0),
        recipe,
        5);
  }

  private Trainer<?> trainer(Encoder encoder, ProbeRecipe recipe) {
    ViewProbe probe = probe(recipe);
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
    List<Double> smoothed = losses(new Transformer(0, 1, 0.3, 0));
    List<Double> mixed = losses(new Transformer(0, 1, 0, 0.8));
    // the classifier's first weights are near 0, so the first losses are near ln 2 whatever is done
    assertThat(plain.get(0)).isCloseTo(Math.log(2), within(0.1));
    assertThat(smoothed.get(0)).isNotEqualTo(plain.get(0));
    assertThat(mixed.get(0)).isNotEqualTo(plain.get(0));
    List<Double> decayed = losses(new Transformer(0, 0.5, 0, 0));
    List<Double> warm = losses(new Transformer(1, 1, 0, 0));
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

  @Test
  void aResumedRunEqualsAnUninterruptedOne() throws IOException {
    ProbeRecipe recipe = recipe(new Transformer(1, 0.75, 0.1, 0.8));
    Encoder straight = encoder();
    assertThat(trainer(straight, recipe).train(Session.inMemory())).isTrue();
    Encoder stopped = encoder();
    Trainer<?> half = trainer(stopped, recipe);
    half.train(Session.inMemory(report -> {}, () -> half.step() == 3));
    Encoder resumed = encoder();
    Trainer<?> rest = trainer(resumed, recipe);
    rest.restore(half.snapshot());
    assertThat(rest.train(Session.inMemory())).isTrue();
    assertThat(Weights.digest(Weights.of(resumed))).isEqualTo(Weights.digest(Weights.of(straight)));
  }

  @Test
  void itLearnsAndItsCardSaysHow() {
    ProbeRecipe recipe = recipe(new Transformer(1, 0.75, 0.1, 0.8)).withEpochs(12);
    ViewProbe probe = probe(recipe);
    Accuracy accuracy = FineTune.run(encoder(), probe, Session.inMemory());
    assertThat(accuracy.top1()).isGreaterThan(0.9);
    EncoderInfo info = EncoderInfo.of(encoder(), "random");
    assertThat(String.join("\n", probe.fineTuneCard(info, accuracy).lines()))
        .contains("ADAMW")
        .contains("layer decay", "0.75")
        .contains("mixup")
        .contains("label smoothing", "at most half of all");
  }
}
