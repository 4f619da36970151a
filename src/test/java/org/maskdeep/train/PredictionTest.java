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
import org.maskdeep.run.RunDirectory;
import org.maskdeep.run.TrainingListener;
import org.maskdeep.tensor.io.RawTensor;
import org.maskdeep.tensor.io.Safetensors;

class PredictionTest {
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
