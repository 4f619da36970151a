package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.report.chart.MetricsFile;
import org.maskdeep.report.chart.Series;
import org.maskdeep.report.entry.Curve;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.TableFormat;

/** Results of a network that trains in a second, run again from their ledger entries. */
class ReproCommandTest {
  private static final String NULL =
      "null: method.levels=[C5]; method.visible=1; method.groups=1; method.targets=[other-view]";

  @TempDir private static Path folder;
  private static Path runs;
  private static Path ledger;

  @TempDir private Path own;

  @BeforeAll
  static void measure() throws IOException {
    runs = folder.resolve("tiny");
    ledger = folder.resolve("ledger");
    Run run =
        Run.of(
            "reproduce",
            "--recipe=" + TinyRuns.recipe(folder),
            "--seeds=0,1",
            "--set=optimizer.epochs=2",
            "--set=probe.epochs=2",
            "--difference=" + NULL,
            "--threads=1",
            "--out=" + runs,
            "--ledger=" + ledger);
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static Path entry(String start) throws IOException {
    return TinyRuns.entry(ledger, start);
  }

  @Test
  void anEntryHoldsHowItWasMeasured() throws IOException {
    JsonNode entry = Run.json(entry("maskdeep_null_-linear"));
    assertThat(entry.get("row").asInt())
        .as("untrained, maskdeep, its null; kNN first")
        .isEqualTo(5);
    assertThat(entry.get("run_seconds").asDouble()).isPositive();
    assertThat(entry.get("peak_memory_mib").asInt()).isBetween(100, 64_000);
    assertThat(entry.at("/hardware/device").asText()).isEqualTo("cpu");
    assertThat(entry.at("/hardware/cores").asInt())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(entry.at("/versions/engine").asText()).startsWith("PyTorch ");
    JsonNode train = Run.json(runs.resolve("tiny-null-seed0/provenance.json")).get("data");
    assertThat(entry.at("/data/train/fingerprint")).isEqualTo(train.get("fingerprint"));
    assertThat(entry.at("/data/train/images").asInt()).isEqualTo(32);
    assertThat(entry.at("/data/test/images").asInt()).isEqualTo(20);
    assertThat(entry.at("/protocol/card/probe").asText()).isEqualTo("linear");
    assertThat(entry.get("curves").fieldNames())
        .toIterable()
        .contains("loss", "effective_rank")
        .doesNotContain("lr");
    for (int seed = 0; seed < 2; seed++) {
      Path file = runs.resolve("tiny-null-seed" + seed).resolve("metrics.jsonl");
      Series loss = MetricsFile.read(file).series("loss");
      Curve curve = Curve.of(seed, loss.x(), loss.y());
      JsonNode kept = entry.get("curves").get("loss").get(seed);
      assertThat(kept)
          .isEqualTo(new ObjectMapper().readTree(new ObjectMapper().writeValueAsString(curve)));
    }
    assertThat(Run.json(entry("random-knn")).has("curves")).isFalse();
  }

  @Test
  void withoutRunsTheLedgerGivesTheSameTables() throws IOException {
    Run tables = Run.of("tables", "--scale=tiny", "--ledger=" + ledger);
    assertThat(tables.code()).as(tables.err()).isZero();
    Summary summary = Summary.read(runs.resolve("summary.json"));
    assertThat(tables.out())
        .startsWith("from the ledger " + ledger + ": the newest results of tiny")
        .contains(TableFormat.TEXT.linear(summary), TableFormat.TEXT.ablation(summary));
    Run other = Run.of("tables", "--scale=huge", "--ledger=" + ledger);
    assertThat(other.err()).contains("has no result of huge; has results of tiny");
    Run without = Run.of("tables", "--scale=never-run");
    assertThat(without.err()).contains("run make reproduce SCALE=never-run", "--ledger");
  }

  @Test
  void aRerunGivesTheSameNumberAndIsNotDoneTwice() throws IOException {
    for (String start : List.of("maskdeep_null_-knn", "random-linear")) {
      Path again = own.resolve(start);
      Run run = Run.of("repro", entry(start), "--threads=1", "--out", again);
      assertThat(run.code()).as(run.out() + run.err()).isZero();
      assertThat(run.out())
          .contains("nothing that the entry records differs here")
          .contains("runs in " + again + ", for seed 0, 1:")
          .contains("verdict: the same to the printed digit")
          .doesNotContain("pretrained already");
    }
    Path weights = own.resolve("maskdeep_null_-knn/tiny-null-seed1/encoder.safetensors");
    assertThat(weights).hasSameBinaryContentAs(runs.resolve("tiny-null-seed1/encoder.safetensors"));
    Run second =
        Run.of("repro", entry("maskdeep_null_-knn"), "--out", own.resolve("maskdeep_null_-knn"));
    assertThat(second.out()).contains("tiny[null]: pretrained already", "the same to the printed");
  }

  @Test
  void whatDiffersIsSaidFirstAndNothingIsRunWhereOnlyThatIsAsked() throws IOException {
    ObjectNode entry = (ObjectNode) Run.json(entry("maskdeep-linear"));
    entry.put("commit", "0123456789ab").put("machine", "Plan9 mips, 3 cores, JDK 17");
    ((ObjectNode) entry.get("hardware")).put("threads", 3).remove("memory_gib");
    ((ObjectNode) entry.get("versions")).put("java", "17.0.0");
    ((ObjectNode) entry.at("/data/test")).put("fingerprint", "feedfeedfeedfeed");
    ObjectNode settings = (ObjectNode) entry.get("settings");
    settings.set("views.grey", settings.remove("views.grayscale"));
    settings.put("method.queue", "4096").remove("optimizer.clip");
    Path file = own.resolve(entry("maskdeep-linear").getFileName());
    Files.writeString(file, entry.toString());
    Run run = Run.of("repro", file, "--seeds=1", "--threads=1", "--dry-run");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("commit: then 0123456789ab, now ")
        .contains("machine: then Plan9 mips, 3 cores, JDK 17, now ")
        .contains("threads: then 3, now ")
        .contains("java: then 17.0.0, now " + System.getProperty("java.runtime.version"))
        .contains("?images=20&size=16&seed=1: then feedfeedfeed, now ")
        .doesNotContain("train?images=32&size=16&seed=1: then")
        .contains("views.grey = 0.2: is views.grayscale = 0.2 now")
        .contains("method.queue = 4096: is no longer a key of this recipe")
        .contains("optimizer.clip: was added since; its default is 0.0")
        .contains("not recorded: memory in GiB")
        .contains("would be run in ", ", for seed 1:")
        .contains("pretrain tiny, 2 epochs on scenes/train?images=32&size=16&seed=1; then linear");
    assertThat(Path.of("runs/repro", file.getFileName().toString())).doesNotExist();
  }

  @Test
  void anotherNumberIsSaidAndEndsTheProgramWithOne() throws IOException {
    ObjectNode entry = (ObjectNode) Run.json(entry("maskdeep-linear"));
    entry.put("value", 99.9).put("std", 0.1).putArray("values").add(99.8).add(100.0);
    Path file = own.resolve(entry("maskdeep-linear").getFileName());
    Files.writeString(file, entry.toString());
    Run run = Run.of("repro", file, "--out=" + runs); // done there already
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains("tiny: pretrained already", "seed 1: then 100.00, now ")
        .contains("verdict: outside the spread of seeds (then 99.9 %, now ", "± 1.8 points");
  }

  @Test
  void whatCannotBeRunSaysWhatToRunInstead() throws IOException {
    Run missing = Run.of("repro", "no-such-entry");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("no-such-entry: neither a file nor an entry");
    ObjectNode entry = (ObjectNode) Run.json(entry("maskdeep-linear"));
    entry.remove("settings");
    entry.put("commit", "0123456789ab").put("command", "make it");
    Path file = own.resolve(entry("maskdeep-linear").getFileName());
    Files.writeString(file, entry.toString());
    assertThat(Run.of("repro", file).err())
        .contains("names its recipe (tiny) but does not hold it")
        .contains("check out commit 0123456789ab and run: make it");
  }
}
