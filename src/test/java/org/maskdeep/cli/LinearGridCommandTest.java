package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code linear --learning-rates} and {@code --forward}, from the command to the files. */
class LinearGridCommandTest {
  @TempDir private Path folder;
  private Path weights;
  private Path recipe;

  @BeforeEach
  void make() throws IOException {
    weights = Encoders.small(folder.resolve("encoder.safetensors"));
    recipe = TinyRuns.recipe(folder);
  }

  private Run linear(Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("linear", "--weights", weights, "--recipe", recipe, "--threads=1"));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  @Test
  void theScoreHoldsTheGridAndTheClassifierIsThatOfTheRate() throws IOException {
    Path run = folder.resolve("grid");
    Run found =
        linear(
            "--set=probe.epochs=5",
            "--learning-rates=0.001,2,1e39",
            "--held-out=0.25",
            "--out",
            run);
    assertThat(found.code()).as(found.err()).isZero();
    assertThat(found.out()).contains("rate chosen", "rates tried", "1.0E39: diverged at step");
    JsonNode score = Run.json(run.resolve("score.json"));
    JsonNode grid = score.get("grid");
    double chosen = grid.get("chosen").asDouble();
    assertThat(grid.get("rates")).hasSize(3);
    assertThat(grid.get("rates").get(2).get("held_out_top1").isNull()).isTrue();
    assertThat(grid.get("rates").get(2).get("diverged_at").asLong()).isPositive();
    assertThat(grid.get("samples").asInt()).isEqualTo(32);
    JsonNode settings = score.get("card").get("settings");
    assertThat(settings.get("rate chosen").asText()).startsWith(chosen + " by top-1 on ");
    assertThat(settings.get("rate").asText()).contains("(" + chosen + " x batch / 256)");
    assertThat(run.resolve("classifier.safetensors")).exists();
    assertThat(Files.readString(run.resolve("metrics.jsonl"))).contains("\"loss_rate_2.0\":");
    assertThat(Files.readString(run.resolve("recipe.yaml")))
        .contains("# linear on features, learning rates [0.001, 2.0, 1.0E39], held out 0.25");
    Run other =
        linear("--set=probe.epochs=5", "--learning-rates=0.001,2", "--out", run, "--resume");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("another recipe");
  }

  @Test
  void onViewsToo() throws IOException {
    Path json = folder.resolve("score.json");
    Run found =
        linear(
            "--set=probe.epochs=2",
            "--views",
            "--batch=8",
            "--learning-rates=0.1,1",
            "--forward=folded",
            "--json",
            json);
    assertThat(found.code()).as(found.err()).isZero();
    JsonNode score = Run.json(json);
    assertThat(score.get("grid").get("rates")).hasSize(2);
    assertThat(score.get("card").get("features").asText()).endsWith("batch norms folded");
  }

  @Test
  void kNearestNeighboursOfHalvesAndOfFoldedNorms() throws IOException {
    Path json = folder.resolve("score.json");
    for (List<String> more :
        List.of(List.of("--half"), List.of("--forward=bf16"), List.<String>of())) {
      List<Object> words =
          new ArrayList<>(List.of("knn", "--weights", weights, "--recipe", recipe));
      words.addAll(List.of("--threads=1", "--json", json));
      words.addAll(more);
      Run found = Run.of(words.toArray());
      assertThat(found.code()).as(found.err()).isZero();
      String features = Run.json(json).get("card").get("features").asText();
      assertThat(features.contains("kept in 16 bits")).isEqualTo(more.contains("--half"));
      assertThat(features.contains("folded, bf16")).isEqualTo(more.contains("--forward=bf16"));
    }
  }

  @Test
  void withoutRatesTheScoreIsAsBefore() throws IOException {
    Path run = folder.resolve("plain");
    assertThat(linear("--set=probe.epochs=2", "--out", run).code()).isZero();
    JsonNode score = Run.json(run.resolve("score.json"));
    assertThat(score.has("grid")).isFalse();
    assertThat(score.get("card").get("features").asText()).doesNotContain("folded");
    assertThat(Files.readString(run.resolve("recipe.yaml"))).contains("# linear on features\n");
  }

  @Test
  void whatDoesNotFitIsSaid() {
    Run share = linear("--held-out=0.2");
    assertThat(share.code()).isEqualTo(2);
    assertThat(share.err()).contains("--held-out", "--learning-rates");
    assertThat(linear("--learning-rates=1,-2").err()).contains("learning rates [1.0, -2.0]: give");
    assertThat(linear("--learning-rates=1", "--held-out=1").err()).contains("held-out share = 1.0");
    assertThat(linear("--forward=fast").err())
        .contains("--forward 'fast': must be exact, folded, bf16");
  }
}
