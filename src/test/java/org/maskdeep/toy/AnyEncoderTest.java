package org.maskdeep.toy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Scenes;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.EncoderInfo;
import org.maskdeep.eval.Features;
import org.maskdeep.eval.KnnOptions;
import org.maskdeep.eval.KnnProbe;
import org.maskdeep.eval.LinearProbe;
import org.maskdeep.eval.ProbeRecipe;
import org.maskdeep.eval.patch.PatchOptions;
import org.maskdeep.eval.patch.PatchPicture;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.view.ViewOptions;
import org.maskdeep.image.view.ViewTransform;
import org.maskdeep.image.view.Views;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.nn.Weights;
import org.maskdeep.run.Progress;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.Session;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.checkpoint.Checkpoint;
import org.maskdeep.tensor.Engines;

/**
 * An encoder that is no ResNet, trained with two adversarial objectives on batches with a text
 * beside the views, through the same engine, probes and files as everything else.
 */
class AnyEncoderTest {
  private static final ToySpec SPEC = new ToySpec(8);

  @TempDir private Path folder;

  private static Dataset scenes(int images) {
    return Scenes.classification(images, ToyTask.SIDE, 3, Scenes.Split.TRAIN);
  }

  private static List<ViewTransform> views() {
    ViewTransform view = Views.train(ViewOptions.cropAndFlip(ToyTask.SIDE, Normalization.IMAGENET));
    return List.of(view, view);
  }

  private Checkpoint trainable(Path root, int stopAfter) throws IOException {
    Checkpoint last = null;
    boolean complete = false;
    while (!complete) {
      try (Dataset data = scenes(24);
          ToyTask task = new ToyTask(SPEC, data, views());
          RunDirectory run = RunDirectory.open(root, "name: toy\n", true)) {
        Trainer<ToyTask.Captioned> trainer = new Trainer<>(task);
        int[] left = {stopAfter};
        complete = trainer.train(Session.in(run, 100, 1, report -> left[0]--, () -> left[0] <= 0));
        last = trainer.snapshot();
        assertThat(task.pattern().abs().max().getFloat()).isPositive();
        if (complete) {
          Encoder encoder = task.method().encoder();
          WeightFiles.save(run.encoder(), encoder, encoder.spec().words());
        }
      }
    }
    return last;
  }

  @Test
  void itTrainsStopsAndResumesToTheBit() throws IOException {
    Engines.start();
    Checkpoint straight = trainable(folder.resolve("straight"), Integer.MAX_VALUE);
    Checkpoint stopped = trainable(folder.resolve("stopped"), 2);
    assertThat(stopped).isEqualTo(straight);
    assertThat(straight.optimizerSteps()).containsEntry("main", 9L).containsEntry("adversary", 9L);
  }

  @Test
  void itIsProbedExportedAndReadBack() throws IOException {
    Engines.start();
    Path root = folder.resolve("run");
    trainable(root, Integer.MAX_VALUE);
    try (NDManager manager = NDManager.newBaseManager();
        Dataset data = scenes(60)) {
      Encoder encoder = SPEC.create();
      encoder.initialize(manager, 5);
      String fresh = Weights.digest(Weights.of(encoder));
      WeightFiles.load(root.resolve("encoder.safetensors"), encoder);
      assertThat(Weights.digest(Weights.of(encoder))).isNotEqualTo(fresh);
      for (String level : List.of("fine", "coarse")) {
        EmbedOptions options =
            EmbedOptions.of(SPEC, ToyTask.SIDE, ToyTask.SIDE, Normalization.IMAGENET).with(level);
        Features features = Features.of(encoder, data, options, Progress.SILENT);
        assertThat(features.width()).isEqualTo(SPEC.map(level).channels());
        assertThat(KnnProbe.run(features, features, new KnnOptions(1, 0.1)).top1()).isEqualTo(1);
        double chance = 1.0 / features.classes();
        ProbeRecipe recipe = ProbeRecipe.standard().withEpochs(50).withBatch(20);
        assertThat(LinearProbe.onFeatures(features, features, recipe, 0).top1())
            .isGreaterThan(2 * chance);
      }
      PatchOptions patches = PatchOptions.of(SPEC, 20, Normalization.IMAGENET); // 20 → 24
      assertThat(PatchPicture.of(encoder, patches, data.image(0)).at(5, 12).levels())
          .extracting(level -> level.grid() + " " + level.patch())
          .containsExactly("6x6 26", "3x3 7"); // rows 4 and 2, columns 2 and 1: 5.5 / 16 of 6 and 3
      assertThat(EncoderInfo.of(encoder, "a file").model()).isEqualTo("toy, width 8");
    }
  }
}
