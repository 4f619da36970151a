package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that diverges stops, says why, and its last step can be looked at again. */
class DivergedRunTest {
  @TempDir private Path folder;

  private JsonNode report(Path run) throws IOException {
    return Run.json(run.resolve("blackbox/report.json"));
  }

  @Test
  void aLossThatIsNoNumber() throws IOException {
    Path run = folder.resolve("run");
    Run diverged =
        TinyRuns.pretrain(
            folder, run, "--set", "optimizer.learning_rate=1e15", "--set", "optimizer.name=sgd");
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
    assertThat(seen.get("inputs")).hasSize(2).allMatch(x -> x.asDouble() < 10);
    assertThat(seen.get("activations")).hasSize(8);
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

  @Test
  void aRunThatDidNotDivergeHasNothingToReplay() throws IOException {
    Path run = folder.resolve("run");
    assertThat(TinyRuns.pretrain(folder, run, "--set", "optimizer.epochs=1").code()).isZero();
    Run replayed = Run.of("replay", "--run", run);
    assertThat(replayed.code()).isEqualTo(1);
    assertThat(replayed.err()).hasLineCount(1).contains("the run did not diverge");
  }
}
