package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.report.result.PairedDifference;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.Recipes;

/** A comparison of one's own, with two seeds, on a network that trains in a second. */
class ComparisonCommandTest {
  private static final String NULL =
      "null: method.levels=[C5]; method.visible=1; method.groups=1; method.targets=[other-view]";

  /** Another recipe, but the same training: the loss is the cosine, which has no temperature. */
  private static final String SAME = "same: method.temperature=0.3";

  @TempDir private Path folder;
  private Path runs;
  private Path recipe;

  @BeforeEach
  void writeRecipe() throws IOException {
    runs = folder.resolve("runs");
    recipe = TinyRuns.recipe(folder);
  }

  private Run compare(Object... more) {
    List<Object> words = new ArrayList<>(List.of("reproduce", "--recipe", recipe, "--seeds=0,1"));
    words.addAll(List.of("--set=optimizer.epochs=1", "--difference", NULL));
    words.addAll(List.of("--difference=byol: method.name=byol", "--difference", SAME));
    words.addAll(List.of("--threads=1", "--out", runs));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  @Test
  void partsMadeApartBecomeOneTableOfPairedDifferences() throws IOException {
    Run null1;
    Path base = Files.createDirectories(runs.resolve("tiny-seed0"));
    try (RunDirectory held = RunDirectory.open(base, "name: of another process\n", true)) {
      assertThat(held.root()).isEqualTo(base);
      null1 = compare("--only=null,same"); // as if another process worked on the base
    }
    assertThat(null1.code()).as(null1.err()).isZero();
    assertThat(null1.out())
        .contains("tiny-seed0: not done yet", "tiny-null-seed1: done", "tiny-same-seed0: done")
        .contains("tiny-byol-seed0: not done yet", "without --only");
    assertThat(runs.resolve("summary.json")).doesNotExist();
    assertThat(runs.resolve("random-scenes-seed0")).as("belongs to the base").doesNotExist();
    Map<Path, String> before = changes();
    assertThat(before.keySet()).hasSize(8); // metrics and scores of four runs

    Run whole = compare();
    assertThat(whole.code()).as(whole.err()).isZero();
    assertThat(changes()).containsAllEntriesOf(before).hasSize(18); // 8 runs, 2 untrained
    Summary summary = Summary.read(runs.resolve("summary.json"));
    assertThat(summary.rows())
        .extracting(SummaryRow::method)
        .startsWith("random")
        .containsOnly("random", "maskdeep", "maskdeep[null]", "byol", "maskdeep[same]");
    for (Probe probe : List.of(Probe.KNN, Probe.LINEAR)) {
      requirePaired(summary, probe, "maskdeep[null]", "tiny-null", whole.out());
      requirePaired(summary, probe, "byol", "tiny-byol", whole.out());
    }
    assertThat(whole.out()).contains("Δ kNN", "(reference)", "the interval excludes 0");
    assertThat(Files.readString(runs.resolve("report.html")))
        .contains("MaskDeep, comparison runs", "How to read it", "maskdeep reproduce --recipe");
    requireLikeForLike();

    Map<Path, String> after = changes();
    Run again = compare();
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("tiny[null]: pretrained already");
    assertThat(changes()).isEqualTo(after);
  }

  /** Recomputes a row of the table from what the runs have left. */
  private void requirePaired(
      Summary summary, Probe probe, String method, String run, String printed) throws IOException {
    double first = score(run, 0, probe) - score("tiny", 0, probe);
    double second = score(run, 1, probe) - score("tiny", 1, probe);
    SummaryRow row = summary.find(method, probe).orElseThrow();
    SummaryRow reference = summary.find("maskdeep", probe).orElseThrow();
    assertThat(row.perSeed().seeds()).containsExactly(0L, 1L);
    PairedDifference difference = PairedDifference.of(row.perSeed(), reference.perSeed());
    assertThat(difference.mean()).isCloseTo((first + second) / 2, within(1e-9));
    double half = 12.7062 * Math.abs(first - second) / 2; // t · (|a − b| / √2) / √2
    assertThat(difference.halfWidth()).isCloseTo(half, within(1e-3));
    assertThat(printed).contains(difference.text());
  }

  private double score(String run, int seed, Probe probe) throws IOException {
    Path file = runs.resolve(run + "-seed" + seed).resolve("scores.json");
    return 100 * Run.json(file).get(probe.key()).get("value").asDouble();
  }

  /** The same data, order, views and first weights: equal in effect, equal to the last bit. */
  private void requireLikeForLike() throws IOException {
    for (int seed = 0; seed < 2; seed++) {
      Path base = runs.resolve("tiny-seed" + seed);
      Path same = runs.resolve("tiny-same-seed" + seed);
      JsonNode scores = Run.json(base.resolve("scores.json"));
      assertThat(Run.json(same.resolve("scores.json")).get("inputs"))
          .as("digest of the weights, data and probe")
          .isEqualTo(scores.get("inputs"));
      assertThat(same.resolve("metrics.jsonl"))
          .hasSameTextualContentAs(base.resolve("metrics.jsonl"));
      Path other = runs.resolve("tiny-null-seed" + seed);
      assertThat(Recipes.ofRun(other).views()).isEqualTo(Recipes.ofRun(base).views());
      assertThat(Run.json(other.resolve("provenance.json")).get("data"))
          .isNotNull()
          .isEqualTo(Run.json(base.resolve("provenance.json")).get("data"));
      assertThat(Run.json(other.resolve("scores.json")).get("inputs"))
          .isNotEqualTo(scores.get("inputs"));
    }
  }

  /** When which metrics and scores were written, by path. */
  private Map<Path, String> changes() throws IOException {
    Map<Path, String> changes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(runs)) {
      for (Path file :
          files.filter(f -> f.toString().matches(".*(metrics|scores).json.?")).toList()) {
        changes.put(file, Files.getLastModifiedTime(file) + " " + Files.size(file));
      }
    }
    return changes;
  }

  @Test
  void whatCannotBeMeantIsRefusedBeforeAnythingIsTrained() {
    refuses("--scale=smoke", "--recipe and --scale exclude each other");
    refuses("--only=moco", "comparison runs has no part 'moco': must be one of base, null, byol");
    refuses("--difference=same: method.groups=1", "comparison runs, difference same: stands twice");
    refuses("--difference=x: method.groups=2", "comparison runs, difference x: changes nothing");
    refuses("--difference=x: data.threads=0", "difference x", "data.threads=0");
    refuses("--set-detect=optimizer.steps=1", "no detection stage");
    Run only = compare("--only=null", "--ledger=" + folder);
    assertThat(only.err()).contains("--only and --ledger exclude each other");
    Run without = Run.of("reproduce", "--recipe", recipe);
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("--recipe needs --out");
    Run alone = Run.of("reproduce", "--difference", NULL, "--out", runs);
    assertThat(alone.err()).contains("--difference needs --recipe");
    assertThat(runs).doesNotExist();
  }

  private void refuses(String option, String... words) {
    Run run = compare(option);
    assertThat(run.code()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains(words);
  }
}
