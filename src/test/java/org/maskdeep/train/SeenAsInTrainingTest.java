package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.image.Image;
import org.maskdeep.method.Method;
import org.maskdeep.method.adios.Masker;
import org.maskdeep.method.automae.AttentionScorer;
import org.maskdeep.method.automae.AutoMae;
import org.maskdeep.nn.WeightFiles;

/**
 * What finished runs say of an image is what they say of it in training: with views that are the
 * whole image, unchanged, the masks and maps of {@link LearnedMasks} and {@link ImportanceMaps} are
 * those of the networks of the run on the loader's batch, but for rounding: a normalisation by
 * ImageNet's numbers in place of CIFAR's moves masks by 4e-3 and maps by 7e-5.
 */
class SeenAsInTrainingTest {
  private static final int SIDE = 16;
  private static final List<String> WHOLE =
      List.of(
          "data.train=scenes/train?images=24&size=16",
          "data.threads=0",
          "views.size=16",
          "views.crop=[1.0, 1.0]",
          "views.flip=0",
          "views.jitter_p=0",
          "views.grayscale=0",
          "views.blur=[0.0, 0.0]",
          "views.solarize=[0.0, 0.0]",
          "views.normalization=cifar10",
          "probe.resize=16",
          "probe.crop=16",
          "optimizer.batch=8",
          "optimizer.epochs=1",
          "optimizer.warmup_epochs=0",
          "online.every=0");

  @TempDir private Path folder;

  private static Recipe recipe(String name, String... settings) throws IOException {
    List<String> all = new ArrayList<>(WHOLE);
    all.addAll(List.of(settings));
    return Recipes.load(name, all);
  }

  /** What a network of a run makes of a view of a batch, [B · N]. */
  @FunctionalInterface
  private interface Trained {
    float[] of(Method method, NDArray view) throws IOException;
  }

  /** What is said of a single image, [N]. */
  @FunctionalInterface
  private interface Single {
    float[] of(Image image, long sample);
  }

  private static void assertSame(
      Recipe recipe, int view, float rounding, Trained trained, Single single) throws IOException {
    try (Dataset data = Datasets.open(recipe.data().train(), Path.of("data"));
        PretrainingTask task =
            new PretrainingTask(recipe, data, 3, Device.cpu(), Guides.find(recipe, null));
        BatchSource<Batch> batches = task.batches(0, 0);
        Batch batch = batches.next();
        NDManager step = task.manager().newSubManager()) {
      float[] all = trained.of(task.method(), task.inputs(batch, step).get(view));
      for (int b = 0; b < batch.size(); b++) {
        int sample = batch.indices()[b];
        Image image = data.image(sample);
        float[] found = single.of(image, sample);
        assertThat(all).hasSize(batch.size() * found.length);
        assertThat(single.of(framed(image), sample)).as("its middle").isEqualTo(found);
        for (int i = 0; i < found.length; i++) {
          assertThat(found[i]).isCloseTo(all[b * found.length + i], within(rounding));
        }
      }
    }
  }

  /** The image between black bars of five pixels each. */
  private static Image framed(Image image) {
    int width = image.width() + 10;
    byte[] rgb = new byte[width * image.height() * Image.CHANNELS];
    for (int y = 0, i = 0; y < image.height(); y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < Image.CHANNELS; c++, i++) {
          boolean inside = x >= 5 && x < 5 + image.width();
          rgb[i] = (byte) (inside ? image.get(x - 5, y, c) : 0);
        }
      }
    }
    return new Image(width, image.height(), rgb);
  }

  @Test
  void theMasksOfAnAdiosRun() throws IOException {
    Recipe recipe =
        recipe(
            "smoke-adios",
            "model.width=8",
            "method.count=3",
            "method.hidden=16",
            "method.out=8",
            "method.masker_rate=1");
    Path run = folder.resolve("adios");
    ShortRuns.train(recipe, run, -1);
    try (LearnedMasks learned = LearnedMasks.of(run, Device.cpu())) {
      assertThat(learned.side()).isEqualTo(SIDE);
      assertSame(
          recipe,
          1,
          1e-5f,
          (method, view) -> {
            Masker masker = (Masker) method.exports().get(Masker.FILE);
            WeightFiles.load(run.resolve(Masker.FILE), masker);
            return masker.forward(view, false).toFloatArray();
          },
          (image, sample) -> joined(learned.of(image)));
    }
  }

  private static float[] joined(float[][] rows) {
    float[] all = new float[rows.length * rows[0].length];
    for (int k = 0; k < rows.length; k++) {
      System.arraycopy(rows[k], 0, all, k * rows[0].length, rows[0].length);
    }
    return all;
  }

  @Test
  void theMapsOfAnAutoMaeRun() throws IOException {
    String[] small = {
      "model.arch=vit_nano_patch4_16",
      "method.decoder_width=16",
      "method.decoder_depth=1",
      "method.decoder_heads=2"
    };
    Path guide = folder.resolve("guide");
    ShortRuns.train(recipe("smoke-mae", small), guide, -1);
    Recipe recipe = Recipes.with(recipe("smoke-automae", small), List.of("method.guide=" + guide));
    Path run = folder.resolve("automae");
    ShortRuns.train(recipe, run, -1);
    try (ImportanceMaps maps = new ImportanceMaps(run, Device.cpu())) {
      assertSame(
          recipe,
          0,
          1e-6f,
          (method, view) -> {
            WeightFiles.load(
                run.resolve(AttentionScorer.FILE), method.exports().get(AttentionScorer.FILE));
            return ((AutoMae) method).importance(view);
          },
          maps::of);
      assertSame(
          recipe, 0, 1e-6f, (method, view) -> ((AutoMae) method).attention(view), maps::attention);
    }
  }
}
