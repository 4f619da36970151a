package org.maskdeep.report.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.report.Samples;

class ReadmeTableTest {
  private static final String BEFORE = "# Kit\n\nThe paper has 69.6 % at 100 epochs.\n\n";
  private static final String AFTER = "\n\nLicence.\n";

  @TempDir Path folder;
  private Path readme;
  private ReadmeTable table;

  @BeforeEach
  void writeReadmeAndLedger() throws IOException {
    readme = folder.resolve("README.md");
    Path results = folder.resolve("docs/results");
    Files.writeString(readme, BEFORE + ReadmeTable.BEGIN + ReadmeTable.END + AFTER);
    Ledger.append(results, Samples.entry("maskdeep", 72.13, "2026-11-21T10:00:00Z"));
    Ledger.append(results, Samples.entry("byol", 69.9, "2026-11-21T09:00:00Z"));
    table = new ReadmeTable(readme, results);
  }

  @Test
  void updatedReadmeShowsTheLedgerAndKeepsAllElse() throws IOException {
    table.update();
    String link = "docs/results/small-cifar10-5000-";
    assertThat(readme)
        .hasContent(
            BEFORE
                + ReadmeTable.BEGIN
                + "\n| scale | data | method | epochs | seeds | kNN % | recipe |"
                + " differs from the reference in (its value; –: it has no such key) |\n"
                + "|---|---|---|---:|---:|---:|---|---|\n"
                + "| small | cifar10-5000 | maskdeep | 20 | 3 | [72.1 ± 0.6]("
                + link
                + "maskdeep-knn-20261121T100000Z.json) | small-maskdeep | reference |\n"
                + "| small | cifar10-5000 | byol | 20 | 3 | [69.9 ± 0.6]("
                + link
                + "byol-knn-20261121T090000Z.json) | small-byol | not recorded |\n\n"
                + "<details><summary>The commands that made them, with their time</summary>\n\n"
                + "- `small` (cifar10-5000): `make reproduce SCALE=small`, 13 min\n\n"
                + "</details>\n\n"
                + ReadmeTable.END
                + AFTER);
    assertThat(table.check()).isEmpty();
    table.update();
    assertThat(table.check()).isEmpty();
  }

  /** If this fails: {@code java -jar target/maskdeep.jar tables --readme README.md}. */
  @Test
  void theReadmeOfThisProjectIsInStepWithItsLedger() throws IOException {
    ReadmeTable own = new ReadmeTable(Path.of("README.md"), Path.of("docs/results"));
    assertThat(own.check()).isEmpty();
  }

  @Test
  void readmeThatWasNotUpdatedIsOutOfStep() throws IOException {
    assertThat(table.check()).anyMatch(line -> line.contains("the ledger says"));
    table.update();
    Ledger.append(table.results(), Samples.entry("random", 33.2, "2026-11-21T11:00:00Z"));
    assertThat(table.check()).hasSize(1).first().asString().contains("random");
  }

  @Test
  void tamperedNumberInTheTableIsFound() throws IOException {
    table.update();
    Files.writeString(readme, Files.readString(readme).replace("72.1 ± 0.6", "74.1 ± 0.6"));
    assertThat(table.check())
        .anyMatch(line -> line.contains("the ledger does not say") && line.contains("74.1"))
        .anyMatch(line -> line.contains("the README does not") && line.contains("72.1"));
  }

  @Test
  void percentOutsideTheTableMustBeOursOrPublished() throws IOException {
    table.update();
    String good = Files.readString(readme);
    Files.writeString(readme, good + "kNN reaches 72.1 %.\n");
    assertThat(table.check()).isEmpty();
    Files.writeString(readme, good + "kNN reaches 88.8 %.\n");
    assertThat(table.check())
        .singleElement()
        .asString()
        .contains("88.8 %", "neither in the ledger nor a published number");
  }

  @Test
  void aRowSaysInWhatItsRecipeDiffersApartFromTheMethod() throws IOException {
    Map<String, String> masked =
        Map.of("method.loss", "contrast", "method.groups", "4", "optimizer.name", "adamw");
    Map<String, String> plain =
        Map.of("method.loss", "cosine", "method.groups", "1", "optimizer.name", "adamw");
    Ledger.append(table.results(), Samples.entry("maskdeep", 73, "2026-11-22T10:00:00Z", masked));
    Ledger.append(table.results(), Samples.entry("byol", 70, "2026-11-22T10:00:00Z", plain));
    Ledger.append(table.results(), Samples.entry("moco", 70, "2026-11-22T10:00:00Z", masked));
    Ledger.append(table.results(), Samples.entry("random", 30, "2026-11-22T10:00:00Z", masked));
    assertThat(table.table().lines().filter(line -> line.startsWith("| small")))
        .satisfiesExactly(
            random -> assertThat(random).endsWith("| not pretrained |"),
            maskdeep -> assertThat(maskdeep).endsWith("| reference |"),
            byol -> assertThat(byol).endsWith("| loss: cosine (contrast) |"),
            moco -> assertThat(moco).endsWith("| nothing but the method |"));
    assertThat(Ledger.read(table.results()).latest().get(2).settings()).isEqualTo(plain);
  }

  @Test
  void whereMaskDeepHasNoRowTheFirstPretrainedMethodIsTheReference() throws IOException {
    ReadmeTable own = new ReadmeTable(Path.of("README.md"), Path.of("docs/results"));
    List<String> rows = own.table().lines().filter(l -> l.startsWith("| mask-sources")).toList();
    assertThat(rows)
        .filteredOn(row -> row.endsWith("| reference |"))
        .singleElement()
        .asString()
        .contains("| mae |");
    assertThat(rows)
        .filteredOn(row -> row.contains("mae["))
        .hasSize(8)
        .allMatch(row -> row.endsWith("| nothing but the method |"))
        .allMatch(row -> row.matches(".* [+−]\\d+\\.\\d ± .*"));
  }

  @Test
  void rowsOfAnAblationFoldAway() throws IOException {
    String time = "2026-11-22T10:00:00Z";
    for (String method :
        List.of("maskdeep", "maskdeep[groups=1]", "maskdeep[null]", "byol[equal time]")) {
      Ledger.append(table.results(), Samples.entry(method, 70, time));
    }
    String text = table.table();
    String folded = text.substring(text.indexOf("<details>"), text.indexOf("</details>"));
    assertThat(folded.lines().filter(line -> line.startsWith("| small")))
        .singleElement()
        .asString()
        .contains("maskdeep[groups=1]");
    assertThat(text.substring(0, text.indexOf("<details>")))
        .contains("| maskdeep |", "maskdeep[null]", "byol[equal time]")
        .doesNotContain("groups=1");
    table.update();
    assertThat(table.check()).isEmpty();
  }

  @Test
  void entriesOfEarlierVersionsAreComparedUnderTheKeysOfNow() throws IOException {
    Map<String, String> now =
        Map.of("model.arch", "resnet18", "model.stem", "cifar", "views.grayscale", "0.2");
    Map<String, String> former =
        Map.of("model.resnet", "18", "model.stem", "small", "views.grey", "0.2");
    Ledger.append(table.results(), Samples.entry("maskdeep", 73, "2026-11-22T10:00:00Z", now));
    Ledger.append(table.results(), Samples.entry("moco", 70, "2026-11-22T10:00:00Z", former));
    assertThat(table.table().lines().filter(line -> line.startsWith("| small")))
        .anySatisfy(moco -> assertThat(moco).endsWith("| nothing but the method |"));
  }

  @Test
  void whereSeedsWereRecordedARowHasItsPairedDifferenceToTheReference() throws IOException {
    Map<String, String> plain = Map.of("method.groups", "4", "optimizer.name", "adamw");
    Map<String, String> none = Map.of("method.groups", "1", "optimizer.name", "adamw");
    String time = "2026-11-22T10:00:00Z";
    append(Samples.entry("maskdeep", 73, time, plain, List.of(70.0, 73.0, 76.0)));
    append(Samples.entry("random", 30, time, none, List.of(29.0, 30.0, 31.0)));
    append(Samples.entry("maskdeep[null, equal time]", 75, time, none, List.of(72.0, 75.0, 78.0)));
    append(Samples.entry("maskdeep[null]", 75, time, none, List.of(72.1, 74.9, 78.0)));
    assertThat(table.table()).contains("| kNN % | Δ kNN | recipe |", "\\*: the interval");
    assertThat(table.table().lines().filter(line -> line.startsWith("| small")))
        .satisfiesExactly(
            random -> assertThat(random).contains(".json) | – | small-random |"),
            maskdeep -> assertThat(maskdeep).contains(".json) | – | small-maskdeep |"),
            byol -> assertThat(byol).contains(".json) | – | small-byol |"),
            nothing ->
                assertThat(nothing)
                    .contains("| maskdeep[null] |", "| +2.0 ± 0.2* |")
                    .endsWith("| nothing but the method |"),
            longer -> assertThat(longer).contains("equal time] |", "| +2.0 ± 0.0* |"));
    table.update();
    assertThat(table.check()).isEmpty();
  }

  private void append(LedgerEntry entry) throws IOException {
    Ledger.append(table.results(), entry);
  }

  @Test
  void aBareNumberMustBeOursOrPublishedToo() throws IOException {
    table.update();
    String good = Files.readString(readme);
    Files.writeString(
        readme,
        good + "kNN 72.1 after 4.2 min with IJava 1.3.0 ([2304.00218](a/88.8), `--rate 0.07`).\n");
    assertThat(table.check()).isEmpty();
    Files.writeString(readme, good + "MaskDeep reaches 65.1 / 72.1.\n");
    assertThat(table.check()).singleElement().asString().contains("65.1", "neither in the ledger");
  }

  @Test
  void missingMarkersAreNamed() throws IOException {
    Files.writeString(readme, BEFORE);
    assertThatThrownBy(table::update)
        .hasMessageContainingAll("README.md", ReadmeTable.BEGIN, ReadmeTable.END);
    assertThat(readme).hasContent(BEFORE);
  }

  @Test
  void emptyLedgerSaysSo() throws IOException {
    ReadmeTable empty = new ReadmeTable(readme, folder.resolve("nothing"));
    empty.update();
    assertThat(Files.readString(readme)).contains("No results yet.");
    assertThat(empty.check()).isEmpty();
  }
}
