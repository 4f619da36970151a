package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code probe.learning_rates} in reproduce and repro, with a network that trains in a second. */
class ProbeRatesTest {
  private static final String RATES = "--set=probe.learning_rates=[0.001,30.0]";

  @TempDir private Path folder;
  private Path runs;
  private Path ledger;

  private Run reproduce(String... more) throws IOException {
    List<String> words =
        Stream.concat(
                Stream.of(
                    "reproduce",
                    "--recipe=" + TinyRuns.recipe(folder),
                    "--seeds=0,1",
                    "--set=optimizer.epochs=1",
                    "--set=probe.epochs=3",
                    "--difference=byol: method.name=byol",
                    "--threads=1",
                    "--out=" + runs,
                    "--ledger=" + ledger),
                Stream.of(more))
            .toList();
    Run run = Run.of(words.toArray());
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private Path entry(String start) throws IOException {
    return TinyRuns.entry(ledger, start);
  }

  @Test
  void theBestRateIsChosenOnHeldOutTrainingImagesAndCardAndLedgerSayWhich() throws IOException {
    runs = folder.resolve("tiny");
    ledger = folder.resolve("ledger");
    reproduce(RATES);

    // the same as `linear --learning-rates` of each run's encoder
    JsonNode protocol = Run.json(entry("maskdeep-linear")).get("protocol");
    for (int seed = 0; seed < 2; seed++) {
      Path run = runs.resolve("tiny-seed" + seed);
      Path json = folder.resolve("score" + seed + ".json");
      Run linear =
          Run.of(
              "linear",
              "--run",
              run,
              "--set=probe.learning_rates=[]",
              "--learning-rates=0.001,30",
              "--threads=1",
              "--json",
              json);
      assertThat(linear.code()).as(linear.err()).isZero();
      JsonNode expected = Run.json(json);
      JsonNode score = Run.json(run.resolve("scores.json")).get("linear");
      assertThat(score.get("value")).isEqualTo(expected.get("value"));
      assertThat(score.get("grid")).isEqualTo(expected.get("grid"));
      assertThat(protocol.at("/rates_chosen/" + seed)).isEqualTo(expected.at("/grid/chosen"));
    }
    Run batch = Run.of("linear", "--run", runs.resolve("tiny-seed0"), "--batch=512");
    assertThat(batch.code()).isNotZero();
    assertThat(batch.err()).contains("--batch goes with --views");
    assertThat(protocol.at("/grid/rates")).hasSize(2);
    assertThat(protocol.at("/grid/samples").asInt()).isEqualTo(32);
    assertThat(protocol.at("/grid/held_out").asInt()).isBetween(1, 10);
    assertThat(protocol.at("/card/settings/rates tried").asText()).contains("0.001", "30.0");
    assertThat(protocol.at("/card/settings/rate chosen").asText())
        .startsWith(protocol.at("/grid/chosen").asText())
        .contains("training images");
    JsonNode knn = Run.json(entry("maskdeep-knn")).get("protocol");
    assertThat(knn.has("grid") || knn.has("rates_chosen")).isFalse();

    Run again =
        Run.of(
            "repro", entry("maskdeep-linear"), "--threads=1", "--out=" + folder.resolve("again"));
    assertThat(again.code()).as(again.err() + again.out()).isZero();
    JsonNode repeated = Run.json(folder.resolve("again/tiny-seed1/scores.json")).get("linear");
    assertThat(repeated).isEqualTo(Run.json(runs.resolve("tiny-seed1/scores.json")).get("linear"));
  }

  @Test
  void withoutRatesNothingIsChosen() throws IOException {
    runs = folder.resolve("tiny");
    ledger = folder.resolve("ledger");
    reproduce();
    JsonNode before = Run.json(runs.resolve("tiny-seed0/scores.json"));
    assertThat(before.get("linear").has("grid")).isFalse();
    assertThat(before.get("inputs").asText()).doesNotContain("learningRates");
    assertThat(Run.json(entry("maskdeep-linear")).get("protocol").has("rates_chosen")).isFalse();
  }
}
