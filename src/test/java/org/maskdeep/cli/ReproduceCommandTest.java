package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.reproduce.StageClock;

/** The whole of a scale with two seeds, on a network and images so small that it takes seconds. */
class ReproduceCommandTest {
  private static final List<String> SETTINGS =
      List.of(
          "data.train=scenes/train?images=32&size=16&seed=1",
          "data.test=scenes/val?images=20&size=16&seed=1",
          "model.width=8",
          "method.hidden=16",
          "views.size=16",
          "optimizer.batch=8",
          "optimizer.epochs=2",
          "online.every=4",
          "online.bank=22",
          "online.queries=10",
          "probe.epochs=2");

  @TempDir private Path folder;

  private Run reproduce(Object... more) {
    List<Object> words = new ArrayList<>(List.of("reproduce", "--seeds=0,1", "--threads=1"));
    words.add("--out=" + folder.resolve("runs"));
    SETTINGS.forEach(setting -> words.add("--set=" + setting));
    TinyRuns.DETECTOR.forEach(setting -> words.add("--set-detect=" + setting));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  @Test
  void twoSeedsBecomeOneReportAndALaterCallKnowsWhatTheyTook() throws IOException {
    Run first = reproduce();
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("null: method.levels=[C5]; method.visible=1");
    Path runs = folder.resolve("runs");
    JsonNode rows = Run.json(runs.resolve("summary.json")).get("rows");
    assertThat(rows).hasSize(16); // four encoders: kNN, linear, boxes, masks
    for (JsonNode row : rows) {
      assertThat(row.get("seeds").asInt()).isEqualTo(2);
      assertThat(row.get("std").isNumber()).isTrue();
    }
    assertThat(Files.readString(runs.resolve("report.html")))
        .contains("kNN on training images, scenes, seed 0", "LiDAR, scenes, seed 0")
        .contains("maskdeep on scenes, seed 1", "detection from byol, seed 1")
        .contains("detection from maskdeep[null], seed 0", "How to read it")
        .contains("Patches of scenes, by each encoder of seed 0");

    Path begun = runs.resolve("smoke-maskdeep-byol-seed1/provenance.json"); // by another commit
    String provenance = Files.readString(begun);
    String commit = Run.json(begun).get("commit").asText();
    Files.writeString(begun, provenance.replace('"' + commit + '"', "\"0123456789ab\""));
    Path ledger = folder.resolve("ledger");
    Run second = reproduce("--ledger=" + ledger);
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.out()).contains("pretrained already");
    double seconds = 0;
    List<Path> folders;
    try (Stream<Path> all = Files.list(runs)) {
      folders = all.filter(Files::isDirectory).toList();
    }
    assertThat(folders).hasSize(16); // 2 random, 6 pretrained, 8 detectors
    for (Path stage : folders) {
      double took = StageClock.sum(List.of(stage));
      assertThat(took).as(stage.toString()).isGreaterThanOrEqualTo(0);
      assertThat(stage.resolve("seconds.jsonl")).exists();
      seconds += took;
    }
    assertThat(seconds).isPositive();
    try (Stream<Path> entries = Files.list(ledger)) {
      List<Path> written = entries.toList();
      assertThat(written).hasSize(16);
      JsonNode entry = Run.json(written.get(0));
      assertThat(entry.get("wall_seconds").asDouble()).isCloseTo(seconds, within(1e-6));
      assertThat(entry.get("seeds")).hasSize(2);
      for (Path file : written) {
        JsonNode protocol = Run.json(file).get("protocol");
        boolean ofDetection = file.toString().contains("_ap-");
        assertThat(Run.json(file).get("commit").asText())
            .isEqualTo(
                file.toString().matches(".*-byol-(knn|linear)-.*")
                    ? commit + ", 0123456789ab"
                    : commit);
        assertThat(
                protocol.at(ofDetection ? "/bbox/stats/0" : "/card/encoder/sha256").isValueNode())
            .as(protocol.toString())
            .isTrue();
      }
      assertThat(entry.get("values")).hasSize(2);
      assertThat(entry.get("command").asText())
          .startsWith("maskdeep reproduce --seeds=0,1")
          .contains("'--set-detect=data.train=scenes/train?images=6&size=32'");
      Path kNn = starting(written, "smoke-scenes-maskdeep-knn");
      assertThat(Run.json(kNn).get("curves").fieldNames())
          .toIterable()
          .contains("loss", "effective_rank")
          .anyMatch(key -> key.contains("knn")); // of online.jsonl
      for (String of : List.of("byol-box_ap", "random-mask_ap")) {
        requireDetectorAgain(written, of);
      }
      requireOneDevice(begun, ledger);
      assertThat(entries(ledger)).containsExactlyInAnyOrderElementsOf(written);
    }
  }

  private static List<Path> entries(Path ledger) throws IOException {
    try (Stream<Path> entries = Files.list(ledger)) {
      return entries.toList();
    }
  }

  /** An entry must not say that a run of a GPU was trained on a CPU. */
  private void requireOneDevice(Path provenance, Path ledger) throws IOException {
    String text = Files.readString(provenance);
    assertThat(text).contains("cpu()");
    Files.writeString(provenance, text.replace("cpu()", "gpu(0)"));
    Run other = reproduce("--ledger=" + ledger);
    assertThat(other.code()).isNotZero();
    assertThat(other.err()).contains("was trained on a gpu, and this call says cpu");
    assertThat(Files.readString(folder.resolve("runs/report.html"))).contains("gpu(0)", "cpu()");
  }

  private static Path starting(List<Path> entries, String name) {
    return entries.stream()
        .filter(e -> e.getFileName().toString().startsWith(name))
        .findFirst()
        .orElseThrow();
  }

  /** Pretrains and fine-tunes once more, from what the ledger holds. */
  private void requireDetectorAgain(List<Path> entries, String of) {
    Path entry = starting(entries, "smoke-scenes-" + of);
    Run run = Run.of("repro", entry, "--threads=1", "--seeds=1", "--out", folder.resolve(of));
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("nothing that the entry records differs here", "seed 1: then ")
        .contains("a detector for 2 steps on scenes/train?images=6&size=32")
        .contains("verdict: the same to the printed digit")
        .doesNotContain("pretrained already");
  }

  @Test
  void aDryRunSaysWhatItWouldTakeAndWritesNothing() {
    Run dry = reproduce("--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains("smoke-maskdeep, seed 0", "smoke-maskdeep[byol], seed 1", "8 steps: about")
        .contains("pretraining of 6 runs: about");
    assertThat(folder.resolve("runs")).doesNotExist();
    assertThat(reproduce("--dry-run", "--only=null").out())
        .contains("pretraining of 2 runs: about")
        .doesNotContain("byol");
  }
}
