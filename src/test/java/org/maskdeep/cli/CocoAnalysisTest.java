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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.coco.CocoFixtures;
import org.maskdeep.coco.Detections;

/** What coco-eval says beyond the 12 figures. */
class CocoAnalysisTest {
  private static final Path TRUTH = CocoFixtures.path("truth.json");
  private static final Path FOUND = CocoFixtures.path("results.json");

  @TempDir private Path folder;
  private Path half;
  private Path json;

  @BeforeEach
  void write() throws IOException {
    half = folder.resolve("half.json");
    json = folder.resolve("out.json");
    Detections all = Detections.read(FOUND);
    Detections.of(all.list().subList(0, all.list().size() / 2)).write(half);
  }

  private Run run(Object... more) {
    List<Object> words = new ArrayList<>(List.of("coco-eval", "--gt", TRUTH, "--json", json));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bbox", "segm"})
  void errorsAreThoseOfTidecv(String type) throws IOException {
    Run run = run("--dt", FOUND, "--type", type, "--errors");
    assertThat(run.code()).isZero();
    JsonNode expected =
        CocoFixtures.json(CocoFixtures.path("tide.json")).get(type + "-0.5-0.1-100");
    String ap = "%.2f".formatted(expected.get("ap").asDouble());
    assertThat(run.out().lines()).hasSize(12 + 1 + 2 + 8);
    assertThat(run.out()).contains("TIDE's errors of " + type).contains("AP = " + ap + " %");
    assertThat(run.out())
        .containsPattern(
            "bkg +background +%d +%.2f\n"
                .formatted(
                    expected.at("/counts/bkg").asInt(), expected.at("/delta_ap/bkg").asDouble()));
    JsonNode out = Run.json(json);
    assertThat(out.get("stats")).hasSize(12);
    assertThat(out.has("bootstrap")).isFalse();
    assertThat(out.at("/errors/types/miss/count").asInt())
        .isEqualTo(expected.at("/counts/miss").asInt());
  }

  @Test
  void withoutFurtherOptionsTheFileHasTheKeysItAlwaysHad() throws IOException {
    assertThat(run("--dt", FOUND, "--type=bbox").code()).isZero();
    List<String> keys = new ArrayList<>();
    Run.json(json).fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly("stats", "per_category", "category_names", "iou_type", "warnings");
  }

  @Test
  void everyFigureHasAnInterval() throws IOException {
    Run plain = run("--dt", FOUND, "--type=bbox");
    Run run = run("--dt", FOUND, "--type=bbox", "--bootstrap", "200", "--seed", "5");
    assertThat(run.code()).isZero();
    List<String> lines = run.out().lines().toList();
    List<String> figures = plain.out().lines().toList();
    assertThat(lines).hasSize(13);
    for (int i = 0; i < 12; i++) {
      assertThat(lines.get(i)).startsWith(figures.get(i));
    }
    assertThat(lines.get(0)).matches(".* = 0\\.\\d{3}  \\[0\\.\\d{3}, 0\\.\\d{3}\\]");
    assertThat(lines.get(12)).contains("200 draws").contains("seed 5");
    JsonNode out = Run.json(json);
    assertThat(out.at("/bootstrap/draws").asInt()).isEqualTo(200);
    assertThat(out.at("/bootstrap/level").asDouble()).isEqualTo(0.95);
    for (int i = 0; i < 12; i++) {
      JsonNode interval = out.at("/bootstrap/stats").get(i);
      assertThat(out.get("stats").get(i).asDouble())
          .isBetween(interval.get(0).asDouble(), interval.get(1).asDouble());
    }
    assertThat(out.at("/bootstrap/per_category").size()).isEqualTo(out.get("per_category").size());
    run("--dt", FOUND, "--type=bbox", "--bootstrap", "200", "--seed", "5");
    assertThat(Run.json(json)).isEqualTo(out);
    run("--dt", FOUND, "--type=bbox", "--bootstrap", "200");
    assertThat(Run.json(json).get("bootstrap")).isNotEqualTo(out.get("bootstrap"));
  }

  @Test
  void twoFilesAreComparedSideBySide() throws IOException {
    run("--dt", FOUND, "--type=segm");
    JsonNode a = Run.json(json);
    run("--dt", half, "--type=segm");
    JsonNode b = Run.json(json);
    Run run = run("--compare", FOUND, half, "--type=segm", "--bootstrap=100", "--errors");
    assertThat(run.code()).isZero();
    JsonNode out = Run.json(json);
    assertThat(out.get("a")).isEqualTo(a);
    assertThat(out.get("b")).isEqualTo(b);
    assertThat(out.get("delta_stats").get(8).asDouble())
        .isEqualTo(b.get("stats").get(8).asDouble() - a.get("stats").get(8).asDouble());
    assertThat(out.at("/difference/draws").asInt()).isEqualTo(100);
    assertThat(out.at("/difference/stats").size()).isEqualTo(12);
    assertThat(out.at("/errors/a/types").size()).isEqualTo(6);
    assertThat(out.at("/errors/b/ap").isNumber()).isTrue();
    assertThat(run.out())
        .startsWith(" A = " + FOUND + "\n B = " + half + "\n")
        .contains("AP by category, the largest differences (4 of 4)")
        .contains("TIDE's errors of segm")
        .containsPattern("maxDets=100 \\] +0\\.\\d{3} +0\\.\\d{3} +[-+]?0\\.\\d{3}  \\[");
    assertThat(run("--compare", FOUND, half, "--type=segm").code()).isZero();
    assertThat(Run.json(json).at("/difference/draws").asInt()).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--type=bbox | give --dt FILE, or --compare A B",
        "--type=bbox --dt FOUND --compare FOUND HALF | --dt and --compare are both given",
        "--type=bbox --compare FOUND | --compare",
        "--type=bbox --dt FOUND --seed 3 | --seed 3 without --bootstrap N",
        "--type=bbox --dt FOUND --bootstrap 0 | 0 draws of a bootstrap: give 100 to",
        "--type=bbox --dt FOUND --bootstrap many | many",
        "--type=bbox --compare FOUND HALF --bootstrap 5 | 5 draws",
      })
  void whatDoesNotGoTogetherIsSaid(String words, String message) {
    String filled = words.replace("FOUND", FOUND.toString()).replace("HALF", half.toString());
    Run run = run((Object[]) filled.split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void theFileThatIsWrongIsNamed() throws IOException {
    Path other = folder.resolve("other.json");
    Files.writeString(
        other, "[{\"image_id\": 99999, \"category_id\": 1, \"score\": 1, \"bbox\": [0, 0, 1, 1]}]");
    Run run = run("--compare", FOUND, other, "--type=bbox");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("other.json").contains("image 99999");
    assertThat(json).doesNotExist();
  }
}
