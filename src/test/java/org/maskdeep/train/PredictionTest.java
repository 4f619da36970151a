package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.data.Subset;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;

class PredictionTest {
  private static final long MIB = 1 << 20;

  @TempDir private Path folder;

  private static Recipe recipe(String... more) throws IOException {
    List<String> settings =
        List.of(
            "data.train=scenes/train?images=16&size=16",
            "data.threads=0",
            "model.width=8",
            "method.hidden=16",
            "method.out=8",
            "method.embedding=8",
            "views.size=16",
            "optimizer.batch=8",
            "optimizer.epochs=1",
            "optimizer.warmup_epochs=0");
    return Recipes.with(Recipes.load("defaults", settings), List.of(more));
  }

  /** The random images have labels of the data set's classes. */
  @Test
  void aClassifierOfFewClassesIsPredicted() throws IOException {
    Recipe recipe = recipe("method.name=supervised", "optimizer.batch=4");
    try (Dataset two =
            Subset.classes(
                Datasets.open("scenes/train?images=40&size=16", folder), List.of("disc", "ring"));
        Pretrainer trainer = new Pretrainer(recipe, two, Device.cpu())) {
      assertThat(Prediction.of(recipe, trainer).seconds()).isPositive();
    }
  }

  /** Trains in a folder of a name; with a look at what it will take or without. */
  private Path train(Recipe recipe, String name, boolean look) throws IOException {
    Path root = folder.resolve(name);
    try (Dataset images = Datasets.open(recipe.data().train(), folder);
        RunDirectory run = RunDirectory.open(root, Recipes.text(recipe), false);
        Pretrainer trainer = new Pretrainer(recipe, images, Device.cpu())) {
      if (look) {
        Prediction prediction = Prediction.of(recipe, trainer);
        assertThat(prediction.seconds()).isPositive();
        assertThat(trainer.step()).isZero();
      }
      trainer.train(run, TrainingListener.SILENT, () -> false);
      Path checkpoint = root.resolve("checkpoints/step-000000002.safetensors");
      long bytes =
          Safetensors.read(checkpoint).tensors().values().stream()
              .map(RawTensor::data)
              .mapToLong(java.nio.Buffer::remaining)
              .sum();
      assertThat(trainer.stateBytes()).isEqualTo(bytes);
    }
    return root;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sgd", "lars", "adamw"})
  void theForetoldSizeIsThatOfACheckpointWhateverTheOptimizer(String optimizer) throws IOException {
    train(recipe("optimizer.name=" + optimizer), optimizer, false);
  }

  @Test
  void memoryIsWhatIsResidentTwoCopiesOfTheStateAndWhatTheHeapWillFill() {
    Prediction.Heap heap = new Prediction.Heap(60 * MIB, 100 * MIB, 250 * MIB, 4000 * MIB);
    Prediction.Memory memory = new Prediction.Memory(500 * MIB, 480 * MIB, heap, 10 * MIB);
    // 480 + 2 · 10 + (250 − 100)
    assertThat(memory.largest(0)).isEqualTo(650 * MIB);
    // 30 more: (60 + 30) / 0.6 = 150 is less than what the heap has been promised
    assertThat(memory.largest(30 * MIB)).isEqualTo(650 * MIB);
    // 480 + 2 · 10 + ((60 + 600) / 0.6 − 100)
    assertThat(memory.largest(600 * MIB)).isEqualTo(1500 * MIB);
    // the heap ends at 4000: 480 + 2 · 10 + (4000 − 100)
    assertThat(memory.largest(9000 * MIB)).isEqualTo(4400 * MIB);
  }

  @Test
  void memoryIsNeverLessThanItWasOnceAndUnknownWithoutTheSystemsWord() {
    Prediction.Heap full = new Prediction.Heap(60 * MIB, 300 * MIB, 250 * MIB, 4000 * MIB);
    assertThat(new Prediction.Memory(900 * MIB, 480 * MIB, full, 10 * MIB).largest(0))
        .isEqualTo(900 * MIB);
    assertThat(new Prediction.Memory(500 * MIB, 480 * MIB, full, 20 * MIB).largest(0))
        .isEqualTo(520 * MIB); // a heap that was larger takes no more
    assertThat(new Prediction.Memory(0, 0, full, 10 * MIB).largest(600 * MIB)).isZero();
  }

  @Test
  void theSentenceNamesWhatKeptImagesTakeWhereItMatters() throws IOException {
    Recipe recipe = recipe();
    try (Dataset images = Datasets.open(recipe.data().train(), folder);
        Pretrainer trainer = new Pretrainer(recipe, images, Device.cpu())) {
      assertThat(new Prediction(61, 1000, 1040, 3).sentence(recipe, trainer))
          .contains("2 steps of 8 images", "1000 MiB of memory, 3 MiB of disk");
      assertThat(new Prediction(61, 1000, 1500, 3).sentence(recipe, trainer))
          .contains("1000 MiB of memory (1500 once it keeps all images), 3 MiB of disk");
      assertThat(trainer.imageBytes()).isEqualTo(16 * 16 * 16 * 3); // N·H·W·3
    }
  }

  @Test
  void lookingAheadChangesNoBitOfTheRun() throws IOException {
    for (String method : List.of("maskdeep", "moco")) {
      Recipe recipe = recipe("method.name=" + method, "optimizer.name=adamw");
      Path with = train(recipe, method + "-with", true);
      Path without = train(recipe, method + "-without", false);
      for (String file : List.of("metrics.jsonl", "checkpoints/step-000000002.safetensors")) {
        assertThat(Files.readAllBytes(with.resolve(file)))
            .isEqualTo(Files.readAllBytes(without.resolve(file)));
      }
    }
  }
}
