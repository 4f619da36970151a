package org.maskdeep.report.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.report.Samples;

class SummaryTest {
  private static final String GOOD =
      """
      {"rows": [{"method": "maskdeep", "probe": "knn", "dataset": "scenes", "value": 71.5,
       "std": null, "seeds": null, "epochs": 20, "paper": null}]}
      """;

  @TempDir Path folder;

  @Test
  void writtenSummaryIsReadBackEqual() throws IOException {
    Path file = folder.resolve("runs/small/summary.json");
    Samples.SUMMARY.write(file);
    assertThat(Summary.read(file)).isEqualTo(Samples.SUMMARY);
    try (var files = Files.list(file.getParent())) {
      assertThat(files).as("no temporary file is left").containsExactly(file);
    }
  }

  @Test
  void fileHasExactlyTheKeysOfTheContractAndNullsWhereUnknown() throws IOException {
    JsonNode row = new JsonMapper().readTree(Samples.SUMMARY.toJson()).get("rows").get(2);
    assertThat(row.fieldNames())
        .toIterable()
        .containsExactly(
            "method",
            "probe",
            "dataset",
            "value",
            "std",
            "seeds",
            "epochs",
            "paper",
            "seed_list",
            "values",
            "step_time");
    assertThat(row.get("probe").textValue()).isEqualTo("knn");
    assertThat(row.get("std").isNull()).isTrue();
    assertThat(row.get("paper").isNull()).isTrue();
    assertThat(row.get("epochs").intValue()).isZero();
  }

  @Test
  void singleSeedsAndTheTimeOfAStepAreReadBackAndMayBeMissingInOldFiles() throws IOException {
    SummaryRow row = Samples.seeds("maskdeep[null]", Probe.KNN, 0.63, 40.5, 41.25);
    Path file = folder.resolve("summary.json");
    new Summary(List.of(row)).write(file);
    JsonNode json = new JsonMapper().readTree(file.toFile()).get("rows").get(0);
    assertThat(json.get("seed_list")).hasToString("[0,1]");
    assertThat(json.get("values")).hasToString("[40.5,41.25]");
    assertThat(json.get("step_time").doubleValue()).isEqualTo(0.63);
    assertThat(Summary.read(file).rows()).containsExactly(row);
    assertThat(row.value()).isEqualTo(40.875);
    assertThat(row.std()).isCloseTo(0.75 / Math.sqrt(2), within(1e-12));

    assertThat(read(GOOD).rows().get(0).perSeed()).isEqualTo(SeedValues.NONE);
    assertThat(read(GOOD).rows().get(0).stepTime()).isNull();
    String more = "\"seed_list\": [0, 1], \"values\": [1, 2], \"probe\"";
    assertThat(read(GOOD.replace("\"probe\"", more)).rows().get(0).perSeed())
        .isEqualTo(SeedValues.of(List.of(0L, 1L), 1, 2));
    refuses(GOOD.replace("\"probe\"", more.replace("[1, 2]", "[1]")), "rows[0]", "1 for 2 seeds");
    refuses(GOOD.replace("\"probe\"", more.replace("[0, 1]", "[1, 1]")), "stands twice");
  }

  @Test
  void everyProbeHasTheNameOfTheContract() {
    assertThat(List.of(Probe.values()))
        .extracting(Probe::key)
        .containsExactly(
            "knn", "linear", "finetune", "finetune_1", "finetune_10", "box_ap", "mask_ap");
    for (Probe probe : Probe.values()) {
      assertThat(Probe.of(probe.key())).isSameAs(probe);
    }
  }

  @Test
  void malformedFilesNameFileAndPlace() throws IOException {
    assertThat(read(GOOD).rows()).hasSize(1);
    refuses(GOOD.replace("71.5", "\"71.5\""), "rows[0].value", "expected a number");
    refuses(GOOD.replace("71.5", "171.5"), "rows[0]", "value = 171.5 is not a percentage");
    refuses(GOOD.replace("\"knn\"", "\"k-nn\""), "rows[0]", "no probe is called \"k-nn\"");
    refuses(GOOD.replace("\"std\": null, ", ""), "rows[0].std", "missing");
    refuses(GOOD.replace("\"std\"", "\"stdev\""), "rows[0].std", "missing");
    refuses(GOOD.replace("\"std\": null", "\"std\": null, \"x\": 1"), "rows[0].x", "unknown key");
    refuses(GOOD.replace("\"epochs\": 20", "\"epochs\": 2.5"), "rows[0].epochs", "whole number");
    refuses(GOOD.replace("\"epochs\": 20", "\"epochs\": -1"), "rows[0]", "epochs = -1");
    refuses(GOOD.replace("}]}", "}"), "line", "summary.json");
    refuses("[]", "content", "expected an object");
    refuses("{\"rows\": {}}", "rows", "expected a list");
    refuses("", "content", "expected an object");
  }

  private Summary read(String json) throws IOException {
    return Summary.read(Files.writeString(folder.resolve("summary.json"), json));
  }

  private void refuses(String json, String... words) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ReportFileException.class)
        .hasMessageContaining("summary.json")
        .hasMessageContainingAll(words);
  }

  @Test
  void variantsAreReadFromTheMethodsName() {
    SummaryRow row = Samples.SUMMARY.rows().get(3);
    assertThat(row.base()).isEqualTo("maskdeep");
    assertThat(row.variant()).isEqualTo("groups=1");
    assertThatThrownBy(() -> Samples.row("maskdeep[x", Probe.KNN, "d", 1, null, null, null))
        .hasMessageContaining("name[option=value]");
  }
}
