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

/** {@code --labels} of finetune and linear, and {@code data.probe_train}. */
class LabelsOptionTest {
  private static final String CLASSIFIER = "classifier.safetensors";

  @TempDir private Path folder;
  private Path weights;
  private Path recipe;

  @BeforeEach
  void make() throws IOException {
    weights = Encoders.small(folder.resolve("encoder.safetensors"));
    recipe = TinyRuns.recipe(folder);
  }

  private Run probe(String command, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of(command, "--weights", weights, "--recipe", recipe, "--threads=1"));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  @Test
  void fineTuningOnAPartOfTheLabelsIsTheSameForAnyNumberOfThreads() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    Object[] how = {"--labels=0.5", "--epochs=2", "--batch=4"};
    Run first = probe("finetune", how[0], how[1], how[2], "--set=data.threads=0", "--out", one);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("a share of 0.5 of every class", "drawn with seed 3");
    Run second = probe("finetune", how[0], how[1], how[2], "--set=data.threads=3", "--out", two);
    assertThat(second.code()).as(second.err()).isZero();
    for (String file : List.of(CLASSIFIER, "encoder.safetensors", "metrics.jsonl")) {
      assertThat(two.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
    }
    JsonNode card = Run.json(one.resolve("score.json")).get("card");
    assertThat(card.get("train").get("size").asInt()).isLessThan(32).isGreaterThan(10);
    assertThat(card.get("train").get("classes").asInt()).isEqualTo(10);
    assertThat(card.get("settings").get("labels").asText()).startsWith("a share of 0.5");
    assertThat(Files.readString(one.resolve("recipe.yaml"))).contains("batch 4, labels 0.5");

    Run other = probe("finetune", "--labels=0.4", how[1], how[2], "--out", one, "--resume");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("another recipe");
    Path all = folder.resolve("all");
    Run whole = probe("finetune", how[1], how[2], "--set=data.threads=0", "--out", all);
    assertThat(whole.code()).as(whole.err()).isZero();
    assertThat(Files.readAllBytes(all.resolve(CLASSIFIER)))
        .isNotEqualTo(Files.readAllBytes(one.resolve(CLASSIFIER)));
    JsonNode ofAll = Run.json(all.resolve("score.json")).get("card");
    assertThat(ofAll.get("train").get("size").asInt()).isEqualTo(32);
    assertThat(ofAll.get("settings").has("labels")).isFalse();
    assertThat(Files.readString(all.resolve("recipe.yaml"))).doesNotContain("labels");
  }

  /** The table's row is fine-tuned for as long as the recipe says; so is the command. */
  @Test
  void fineTuningTakesTheEpochsOfTheRecipe() throws IOException {
    Path out = folder.resolve("recipe's");
    Run run = probe("finetune", "--set=probe.finetune_epochs=1", "--batch=8", "--out", out);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.readString(out.resolve("recipe.yaml")))
        .contains("finetune, epochs 1, batch 8");
    assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(4);
  }

  @Test
  void theLinearProbeTakesAPartToo() throws IOException {
    Path json = folder.resolve("score.json");
    Run run = probe("linear", "--labels=1-per-class", "--set=probe.epochs=2", "--json", json);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode card = Run.json(json).get("card");
    assertThat(card.get("train").get("size").asInt()).isLessThanOrEqualTo(10);
    assertThat(card.get("settings").get("labels").asText())
        .isEqualTo("1 images of every class, drawn with seed 3");
    Run bad = probe("linear", "--labels=10%");
    assertThat(bad.code()).isEqualTo(2);
    assertThat(bad.err()).contains("--labels", "10%", "4-per-class");
  }

  @Test
  void probesAreFittedOnTheSetThatTheRecipeNamesForThem() throws IOException {
    Path json = folder.resolve("knn.json");
    String other = "--set=data.probe_train=scenes/train?images=24&size=16&seed=9";
    Run run = probe("knn", other, "--json", json);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Run.json(json).get("card").get("train").get("size").asInt()).isEqualTo(24);
    Run over = probe("knn", other, "--data=scenes/train?images=28&size=16", "--json", json);
    assertThat(over.code()).as(over.err()).isZero();
    assertThat(Run.json(json).get("card").get("train").get("size").asInt())
        .as("--data is meant for the probe")
        .isEqualTo(28);
  }

  @Test
  void aComparisonHasTheSemiSupervisedProbesWhereTheRecipeAsksForThem() throws IOException {
    Path runs = folder.resolve("runs");
    Path ledger = folder.resolve("ledger");
    Object[] words = {
      "reproduce",
      "--recipe=" + recipe,
      "--difference=byol: method.name=byol",
      "--seeds=0",
      "--threads=1",
      "--set=optimizer.epochs=2",
      "--set=probe.epochs=2",
      "--set=probe.semi_supervised=true",
      "--set=probe.finetune_epochs=1",
      "--out=" + runs,
      "--ledger=" + ledger
    };
    Run run = Run.of(words);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("1/100 of labels").contains("1/10 of labels");
    List<String> probes = new ArrayList<>();
    Run.json(runs.resolve("summary.json"))
        .get("rows")
        .forEach(row -> probes.add(row.get("method").asText() + " " + row.get("probe").asText()));
    assertThat(probes)
        .contains("random finetune_1", "maskdeep finetune_10", "byol finetune_1")
        .contains("random finetune", "maskdeep finetune")
        .hasSize(3 * 5);
    JsonNode scores = Run.json(runs.resolve("tiny-byol-seed0").resolve("scores.json"));
    JsonNode all = scores.get("fine_tuned").get("finetune").get("card").get("settings");
    assertThat(all.get("epochs").asText()).isEqualTo("1");
    assertThat(all.has("labels")).as("all labels").isFalse();
    JsonNode tenth = scores.get("fine_tuned").get("finetune_10");
    assertThat(tenth.get("card").get("probe").asText()).isEqualTo("finetune");
    assertThat(tenth.get("card").get("settings").get("epochs").asText()).isEqualTo("30");
    assertThat(tenth.get("card").get("settings").get("labels").asText()).contains("0.1 of every");
    assertThat(tenth.get("card").get("encoder").get("digest"))
        .as("a fresh copy each time")
        .isEqualTo(scores.get("knn").get("card").get("encoder").get("digest"));
    try (var entries = Files.list(ledger)) {
      assertThat(entries.filter(f -> f.toString().contains("finetune_1-"))).hasSize(3);
    }
    words[words.length - 1] =
        "--ledger=" + folder.resolve("second"); // entries are named by the second
    Run again = Run.of(words);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("pretrained already").doesNotContain("byol on scenes: kNN");
    words[7] = "--set=probe.semi_supervised=false";
    words[words.length - 1] = "--ledger=" + folder.resolve("third");
    Run otherwise = Run.of(words);
    assertThat(otherwise.code()).as(otherwise.err()).isZero();
    assertThat(otherwise.out())
        .as("another evaluation is no reason to pretrain again")
        .contains("tiny[byol]: pretrained already", "byol on scenes: kNN")
        .doesNotContain("1/100 of labels");
  }
}
