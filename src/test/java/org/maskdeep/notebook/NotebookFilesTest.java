package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.maskdeep.files.Sha256;

/** The rules of the notebooks, and that their outputs are those of their sources. */
class NotebookFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_CELLS = 33;
  private static final int MOST_LINES = 12;
  private static final int WIDEST_LINE = 110;
  private static final Pattern DEFINES_A_TYPE =
      Pattern.compile("(?m)^\\s*(public |static |final )*(class|interface|enum|record) \\w");
  private static final Pattern A_PLACE_ON_A_MACHINE =
      Pattern.compile("(?<![\\w.:/])/(home|root|tmp|work|Users|var)/");

  static Stream<Path> notebooks() throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.list(Path.of("notebooks"))) {
      found = files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
    assertThat(found).as("notebooks").isNotEmpty();
    return found.stream();
  }

  private record Cell(boolean code, String source, JsonNode outputs, JsonNode metadata) {
    boolean tagged(String tag) {
      for (JsonNode own : metadata.path("tags")) {
        if (own.asText().equals(tag)) {
          return true;
        }
      }
      return false;
    }

    /** Lines to be read: imports are not. */
    long lines() {
      return source.lines().filter(l -> !l.isBlank() && !l.startsWith("import ")).count();
    }
  }

  private static List<Cell> cells(JsonNode notebook) {
    List<Cell> cells = new ArrayList<>();
    for (JsonNode cell : notebook.get("cells")) {
      boolean code = cell.get("cell_type").asText().equals("code");
      cells.add(
          new Cell(code, text(cell.get("source")), cell.path("outputs"), cell.path("metadata")));
    }
    return cells;
  }

  /** Notebooks keep a text as one string or as its lines. */
  private static String text(JsonNode node) {
    if (node.isTextual()) {
      return node.asText();
    }
    StringBuilder text = new StringBuilder();
    node.forEach(line -> text.append(line.asText()));
    return text.toString();
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code source_hash} in environment/notebooks.py. */
  private static String hash(List<Cell> cells) {
    StringBuilder all = new StringBuilder();
    for (Cell cell : cells) {
      all.append(cell.code ? "code" : "markdown").append('\n').append(cell.source).append('\0');
    }

    return Sha256.of(all.toString());
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void outputsAreThoseOfTheSource(Path file) {
    JsonNode notebook = read(file);
    assertThat(notebook.path("metadata").path("maskdeep").path("source_sha256").asText())
        .as("%s was edited after its outputs were made: make notebooks UPDATE=1", file)
        .isEqualTo(hash(cells(notebook)));
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void everyCellHasRunWithoutAnErrorAndLeavesNoBareValue(Path file) {
    int number = 0;
    for (JsonNode cell : read(file).get("cells")) {
      number++;
      if (!cell.get("cell_type").asText().equals("code")) {
        continue;
      }
      assertThat(cell.get("execution_count").isInt()).as("%s, cell %d ran", file, number).isTrue();
      for (JsonNode output : cell.get("outputs")) {
        assertThat(output.get("output_type").asText())
            .as("%s, cell %d", file, number)
            .isNotIn("error", "execute_result");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void cellsAreFewShortAndDefineNoTypes(Path file) {
    List<Cell> cells = cells(read(file));
    assertThat(cells).hasSizeLessThanOrEqualTo(MOST_CELLS);
    for (Cell cell : cells) {
      if (cell.code) {
        assertThat(cell.lines()).as("lines of\n" + cell.source).isLessThanOrEqualTo(MOST_LINES);
        assertThat(cell.source.lines()).allMatch(line -> line.length() <= WIDEST_LINE);
        assertThat(DEFINES_A_TYPE.matcher(cell.source).find()).as(cell.source).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void itSaysItsGoalHasExercisesAndPicturesAndChecksWhatWasLearned(Path file) {
    List<Cell> cells = cells(read(file));
    assertThat(cells.get(0).source).startsWith("# ").contains("**Goal:**");
    assertThat(cells).anyMatch(cell -> !cell.code && cell.source.contains("<details><summary>"));
    assertThat(cells.get(cells.size() - 1).source).contains("Notebook.check(");
    int pictures = 0;
    for (Cell cell : cells) {
      for (JsonNode output : cell.outputs) {
        pictures += output.path("data").has("image/png") ? 1 : 0;
      }
    }
    assertThat(pictures).as("pictures in " + file).isGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void aPredictionStandsBeforeWhatItIsAboutAndIsAnsweredAfterIt(Path file) {
    List<Cell> cells = cells(read(file));
    int predictions = 0;
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).code && cells.get(i).source.startsWith("**Predict.**")) {
        predictions++;
        assertThat(cells.get(i + 1).code).as("%s, cell %d", file, i + 2).isTrue();
        int after = i + 2;
        while (cells.get(after).code) {
          after++;
        }
        assertThat(cells.get(after).source)
            .as("%s, cell %d", file, after + 1)
            .startsWith("<details><summary>What came out, and why</summary>");
      }
    }
    assertThat(predictions).as("predictions in " + file).isPositive();
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void anExerciseIsUnsolvedAndItsSolutionIsFoldedAndHolds(Path file) {
    List<Cell> cells = cells(read(file));
    int exercises = 0;
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      if (cell.tagged("exercise")) {
        exercises++;
        assertThat(cell.source).contains("Notebook.exercise(");
        assertThat(cell.outputs.toString()).contains("not yet:").doesNotContain("solved:");
        assertThat(cells.get(i + 1).tagged("solution")).as(cell.source).isTrue();
      } else if (cell.tagged("solution")) {
        assertThat(cells.get(i - 1).tagged("exercise")).as(cell.source).isTrue();
        assertThat(cell.source).contains("Notebook.check(");
        assertThat(cell.outputs.toString()).contains("✓");
        assertThat(cell.metadata.path("jupyter").path("source_hidden").asBoolean()).isTrue();
      }
    }
    assertThat(exercises).as("exercises in " + file).isPositive();
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void itEndsWithARecapAndWhatToReadNext(Path file) {
    List<Cell> cells = cells(read(file));
    String last = "\n" + cells.get(cells.size() - 2).source;
    assertThat(last).contains("\n## Recap\n");
    assertThat(last.indexOf("\n## Further reading\n")).isGreaterThan(last.indexOf("\n## Recap\n"));
    assertThat(last.substring(last.indexOf("\n## Further reading\n")))
        .doesNotContainPattern("\n## (?!Further)")
        .contains("https://");
  }

  /** An alt text says more than how large an image is. */
  @ParameterizedTest
  @MethodSource("notebooks")
  void everyPictureIsDescribedInWords(Path file) {
    int number = 0;
    for (Cell cell : cells(read(file))) {
      number++;
      for (JsonNode output : cell.outputs) {
        if (output.path("data").has("image/png") && !output.path("data").has("text/html")) {
          assertThat(output.path("metadata").path("image/png").path("alt").asText())
              .as("alt text in %s, cell %d: Notebook.show(image, \"words\")", file, number)
              .hasSizeGreaterThan(10)
              .doesNotContain(" pixels");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void noPlaceOnSomebodysMachineIsNamed(Path file) {
    for (Cell cell : cells(read(file))) {
      StringBuilder said = new StringBuilder(cell.source);
      for (JsonNode output : cell.outputs) {
        said.append(output.path("text")).append(output.path("data").path("text/html"));
        said.append(output.path("data").path("text/markdown"));
      }
      assertThat(A_PLACE_ON_A_MACHINE.matcher(said).find()).as(said.toString()).isFalse();
    }
  }
}
