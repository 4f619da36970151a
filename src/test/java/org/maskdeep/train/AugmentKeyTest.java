package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.image.codec.Decoding;
import org.maskdeep.image.view.Augmentation;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.TrainingListener;

/** The key data.augment: the device that trains finishes the views. */
class AugmentKeyTest {
  private static final String ON_DEVICE = "data.augment=device";
  private static final int STEPS = 6; // two epochs of 3

  private static Recipe recipe(String... more) throws IOException {
    List<String> small =
        List.of(
            "data.train=scenes/train?images=24&size=32",
            "model.width=8",
            "method.hidden=32",
            "method.embedding=32",
            "views.size=32",
            "views.blur=[1.0, 0.1]",
            "views.further_size=16",
            "method.targets=[other-view, further-views]",
            "optimizer.batch=8",
            "optimizer.epochs=2",
            "optimizer.warmup_epochs=0");
    return Recipes.with(Recipes.load("defaults", small), List.of(more));
  }

  private static Dataset images(Recipe recipe) throws IOException {
    return Datasets.open(recipe.data().train(), Path.of("none"), Decoding.EXACT);
  }

  @Test
  void theLoadersWayLeavesTheTextAsItWas() throws IOException {
    Recipe usual = recipe();
    assertThat(usual.data().augment()).isEqualTo(Augmentation.LOADER);
    assertThat(Recipes.text(usual)).contains("cache_mib").doesNotContain("augment");
    assertThat(recipe("data.augment=loader")).isEqualTo(usual);
    assertThat(Recipes.text(recipe(ON_DEVICE))).contains("augment: device");
  }

  @Test
  void anotherWordIsRefused() {
    assertThatThrownBy(() -> recipe("data.augment=gpu"))
        .hasMessageContainingAll("data.augment", "gpu", "loader, device");
  }

  /** Of all views, the smaller further ones too, and of the parts of a batch. */
  @Test
  void theInputsOfTheNetworkAreThoseOfTheLoaderUpToRounding() throws IOException {
    List<float[]> loader = inputs(recipe("optimizer.accumulate=2"));
    List<float[]> device = inputs(recipe("optimizer.accumulate=2", ON_DEVICE));
    assertThat(loader).hasSize(2 * 4);
    for (int i = 0; i < loader.size(); i++) {
      assertThat(device.get(i)).containsExactly(loader.get(i), within(2e-5f)); // 4e-6 / 0.224
      assertThat(device.get(i)).isNotEqualTo(loader.get(i));
    }
  }

  private static List<float[]> inputs(Recipe recipe) throws IOException {
    List<float[]> all = new ArrayList<>();
    try (Dataset data = images(recipe);
        PretrainingTask task = new PretrainingTask(recipe, data, 3, Device.cpu(), null);
        BatchSource<Batch> batches = task.batches(1, 0);
        NDManager scratch = task.manager().newSubManager()) {
      for (int part = 0; part < recipe.optimizer().accumulate(); part++) {
        try (Batch batch = batches.next()) {
          for (NDArray view : task.inputs(batch, scratch)) {
            all.add(view.transpose(0, 2, 3, 1).toFloatArray());
          }
        }
      }
    }
    return all;
  }

  /** The losses differ by what rounding of the inputs grows to in few steps. */
  @Test
  void aRunIsResumedToTheBitAndLearnsAsWithTheLoader(@TempDir Path temp) throws IOException {
    Recipe onDevice = recipe(ON_DEVICE);
    train(onDevice, temp.resolve("whole"), STEPS);
    train(onDevice, temp.resolve("parts"), 2);
    assertThat(temp.resolve("parts/encoder.safetensors")).doesNotExist();
    train(onDevice, temp.resolve("parts"), 4);
    train(onDevice, temp.resolve("parts"), STEPS);
    for (String file : List.of("metrics.jsonl", "encoder.safetensors")) {
      assertThat(temp.resolve("parts").resolve(file))
          .hasSameBinaryContentAs(temp.resolve("whole").resolve(file));
    }

    train(recipe(), temp.resolve("loader"), STEPS);
    double[] expected = losses(temp.resolve("loader"));
    double[] losses = losses(temp.resolve("whole"));
    assertThat(losses).hasSize(STEPS);
    for (int i = 0; i < STEPS; i++) {
      assertThat(losses[i]).as("loss of step %d", i).isCloseTo(expected[i], within(1e-4));
    }
  }

  private static void train(Recipe recipe, Path folder, int until) throws IOException {
    boolean resume = Files.exists(folder.resolve("metrics.jsonl"));
    try (Dataset data = images(recipe);
        Pretrainer trainer = new Pretrainer(recipe, data, Device.cpu());
        RunDirectory run = RunDirectory.open(folder, Recipes.text(recipe), resume)) {
      boolean complete = trainer.train(run, TrainingListener.SILENT, () -> trainer.step() >= until);
      assertThat(complete).isEqualTo(until == STEPS);
    }
  }

  private static double[] losses(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .mapToDouble(line -> Double.parseDouble(line.replaceAll(".*\"loss\":([^,}]*).*", "$1")))
        .toArray();
  }

  @Test
  void theLoaderIsTimedWithWhatIsLeftToIt() throws IOException {
    Recipe recipe = recipe(ON_DEVICE);
    try (Dataset data = images(recipe)) {
      LoaderBenchmark.Result result = LoaderBenchmark.run(recipe, data, 0, 1, 4);
      assertThat(result.views()).isEqualTo(4);
      assertThat(result.imagesPerCoreSecond()).isPositive();
    }
    assertThat(StepBenchmark.run(recipe, Device.cpu(), 0, 1).stepMillis()).isPositive();
  }
}
