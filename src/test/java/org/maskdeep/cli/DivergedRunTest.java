package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that diverges stops, says why, and its last step can be looked at again. */
class DivergedRunTest {
  @TempDir private Path folder;

  private JsonNode report(Path run) throws IOException {
    return Run.json(run.resolve("blackbox/report.json"));
  }

  private Run diverge(Path run) throws IOException {
    return TinyRuns.pretrain(
        folder, run, "--set", "optimizer.learning_rate=1e15", "--set", "optimizer.name=sgd");
  }

  @Test
  void aLossThatIsNoNumber() throws IOException {
    Path run = folder.resolve("run");
    Run diverged = diverge(run);
    assertThat(diverged.code()).isEqualTo(1);
    assertThat(diverged.err())
        .hasLineCount(1)
        .contains("is NaN", "learning rate", "blackbox", "maskdeep replay --run " + run);
    JsonNode report = report(run);
    long step = report.get("step").asLong();
    assertThat(diverged.err()).contains("step " + step + ":");
    assertThat(report.get("samples")).hasSize(8);
    assertThat(report.get("sample_names").get(0).asText()).startsWith("scenes/train");
    assertThat(report.get("seed").asLong()).isEqualTo(3);
    assertThat(report.get("metrics")).hasSize((int) Math.min(50, step));
    assertThat(report.get("likely_cause").asText()).contains("the learning rate is too high");
    JsonNode layer = report.get("largest").get(0);
    assertThat(layer.get("name").asText()).isEqualTo("encoder.conv1.weight");
    assertThat(layer.get("weight").asDouble()).isGreaterThan(0);
    assertThat(layer.has("gradient")).isTrue();
    assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize((int) step);

    Path json = folder.resolve("replay.json");
    Run replayed = Run.of("replay", "--run", run, "--json", json, "--threads=1");
    assertThat(replayed.code()).as(replayed.err()).isZero();
    assertThat(replayed.out())
        .contains("the run: step " + step, "here, too: step " + step, "1 step(s)");
    JsonNode seen = Run.json(json);
    assertThat(seen.get("diverges_again").asBoolean()).isTrue();
    assertThat(seen.get("inputs")).hasSize(4).allMatch(x -> x.asDouble() < 10);
    assertThat(seen.get("activations")).hasSize(16);
  }

  @Test
  void theCauseIsSaidEvenWhereTheBlackBoxCannotBeWritten() throws IOException {
    Path run = folder.resolve("run");
    Path inTheWay = Files.createDirectories(run).resolve("blackbox");
    Files.writeString(inTheWay, "a file where the folder should be");
    Run diverged = diverge(run);
    assertThat(diverged.code()).isEqualTo(1);
    assertThat(diverged.err())
        .hasLineCount(1)
        .contains("is NaN", "No black box could be written", inTheWay.toString());
  }

  /** The optimizer overflows while loss and gradients are numbers: replay goes the whole way. */
  @Test
  void aTargetThatIsNoNumber() throws IOException {
    Path run = folder.resolve("run");
    Run diverged =
        TinyRuns.pretrain(
            folder,
            run,
            "--set",
            "optimizer.learning_rate=1e44",
            "--set",
            "optimizer.name=sgd",
            "--set",
            "optimizer.warmup_epochs=0");
    assertThat(diverged.code()).isEqualTo(1);
    assertThat(diverged.err()).contains("step 0: the norm of the target is");
    JsonNode report = report(run);
    assertThat(report.get("state_before_step").asBoolean()).isFalse();
    assertThat(report.get("likely_cause").asText())
        .contains("The optimizer's step made weights", "the learning rate is too high");
    Run replayed = Run.of("replay", "--run", run, "--threads=1");
    assertThat(replayed.code()).as(replayed.err()).isZero();
    assertThat(replayed.out()).contains("here, too: step 0: the norm of the target is");
  }

  /** Boxes of a detector whose learning rate is far too high. */
  @Test
  void aDetectorThatIsNoNumber() throws IOException {
    Path run = folder.resolve("run");
    List<Object> words = new ArrayList<>(List.of("detect", "train", "--recipe", "smoke"));
    List<String> settings = new ArrayList<>(TinyRuns.DETECTOR);
    settings.addAll(
        List.of(
            "model.width=8",
            "optimizer.steps=50",
            "optimizer.clip=0",
            "optimizer.learning_rate=1e6"));
    settings.forEach(setting -> words.addAll(List.of("--set", setting)));
    words.addAll(List.of("--threads=1", "--out", run));
    Run diverged = Run.of(words.toArray());
    assertThat(diverged.code()).isEqualTo(1);
    assertThat(diverged.err())
        .hasLineCount(1)
        .contains("optimizer.warmup_steps", "maskdeep replay --run " + run);
    JsonNode report = report(run);
    long step = report.get("step").asLong();
    assertThat(step).isPositive();
    assertThat(report.get("samples")).hasSize(2);
    assertThat(report.get("sample_names").get(0).asText()).endsWith(".png");
    assertThat(report.get("metrics")).hasSize((int) step);
    assertThat(report.get("largest").get(0).has("gradient")).isTrue();
    byte[] before = Files.readAllBytes(run.resolve("metrics.jsonl"));

    Run replayed = Run.of("replay", "--run", run, "--threads=1");
    assertThat(replayed.code()).as(replayed.err()).isZero();
    assertThat(replayed.out())
        .contains("the run: step " + step, "here, too: step " + step, "1 step(s)");
    assertThat(run.resolve("metrics.jsonl")).hasBinaryContent(before);
  }

  /** An encoder whose last layer makes infinite features. */
  private Path infinite() throws IOException {
    Path file = Encoders.small(folder.resolve("encoder.safetensors"));
    return Encoders.fill(file, "layer4.1.bn2.weight", 3e38f);
  }

  @Test
  void probesThatAreNoNumbers() throws IOException {
    Path weights = infinite();
    Path recipe = TinyRuns.recipe(folder);
    for (List<String> command :
        List.of(
            List.of("linear"),
            List.of("linear", "--learning-rates=1,2"),
            List.of("linear", "--views", "--batch=8"),
            List.of("finetune", "--batch=8"))) {
      Path run = folder.resolve("probe" + command.size() + command.get(0));
      List<Object> words = new ArrayList<>(command);
      words.addAll(List.of("--weights", weights, "--recipe", recipe, "--threads=1", "--out", run));
      Run diverged = Run.of(words.toArray());
      assertThat(diverged.code()).as(diverged.out()).isEqualTo(1);
      assertThat(diverged.err())
          .hasLineCount(1)
          .contains("step 0: the loss is", "maskdeep replay --run " + run);
      JsonNode report = report(run);
      assertThat(report.get("samples")).isNotEmpty();
      assertThat(report.get("sample_names").get(0).asText()).startsWith("scenes/train");
      Run replayed = Run.of("replay", "--run", run, "--threads=1");
      assertThat(replayed.code()).as(replayed.err()).isZero();
      assertThat(replayed.out()).contains("here, too: step 0: the loss is");
    }
  }

  /** What it holds is data: only the probes' own commands are taken from it, and none is run. */
  @Test
  void aBlackBoxRunsNoOtherCommand() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run/blackbox")).getParent();
    Files.writeString(run.resolve("recipe.yaml"), "name: x\n");
    Files.writeString(run.resolve("provenance.json"), "{\"kind\": \"PROBE\"}");
    Path made = folder.resolve("made");
    Files.writeString(
        run.resolve("blackbox/report.json"),
        """
        {"step": 0, "command": ["data", "scenes", "--images=1", "--size=32", "--out=%s"]}
        """
            .formatted(made));
    Run replayed = Run.of("replay", "--run", run);
    assertThat(replayed.code()).isEqualTo(1);
    assertThat(replayed.err()).hasLineCount(1).contains("the command of no probe");
    assertThat(made).doesNotExist();
    Files.writeString(run.resolve("provenance.json"), "{}");
    assertThat(Run.of("replay", "--run", run).err())
        .hasLineCount(1)
        .contains("provenance.json", "does not say what kind of run");
  }

  @Test
  void aRunThatDidNotDivergeHasNothingToReplay() throws IOException {
    Path run = folder.resolve("run");
    assertThat(TinyRuns.pretrain(folder, run, "--set", "optimizer.epochs=1").code()).isZero();
    Run replayed = Run.of("replay", "--run", run);
    assertThat(replayed.code()).isEqualTo(1);
    assertThat(replayed.err()).hasLineCount(1).contains("the run did not diverge");
  }
}
