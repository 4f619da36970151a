package org.maskdeep.report.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.maskdeep.report.Samples;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TablesTest {
  private static final PaperNumbers PAPERS =
      new PaperNumbers(
          List.of(
              new PaperNumber(
                  "BYOL", Probe.LINEAR, "cifar10", "ResNet-18", 1000, 92.58, 92.58, "S", "R"),
              new PaperNumber("BYOL", Probe.BOX_AP, "coco", "ResNet-50", 200, 40.9, 41.2, "S", "R"),
              new PaperNumber(
                  "BYOL", Probe.MASK_AP, "coco", "ResNet-50", 200, 36.8, 36.8, "S", "R")));

  private static final Map<String, String> RECIPES =
      Map.of("maskdeep on cifar10-5000", "small: 2 groups, LARS");

  @Test
  void linearTableShowsOursThenThePublishedNumbers() {
    assertThat(TableFormat.TEXT.render(Tables.linear(Samples.SUMMARY, PAPERS, RECIPES)))
        .isEqualTo(
            """
            method    data          epochs  seeds       kNN %    linear %  published linear %  recipe
            ────────  ────────────  ──────  ─────  ──────────  ──────────  ──────────────────  ───────────────────────────
            maskdeep  cifar10-5000      20      3  72.1 ± 0.6  78.4 ± 0.4                   –  small: 2 groups, LARS
            random    cifar10-5000       0      1        33.2           –                   –  ours; see its protocol card
            BYOL      cifar10         1000      –           –           –                92.6  ResNet-18, R (S)
            """);
  }

  /** Base recipes of several data sets differ in more than the data. */
  @Test
  void eachDataSetHasItsOwnRecipe() {
    Summary summary =
        new Summary(
            List.of(
                Samples.row("maskdeep", Probe.KNN, "small", 29, null, 3, null),
                Samples.row("maskdeep", Probe.KNN, "large", 30, null, 3, null)));
    Map<String, String> recipes =
        Map.of("maskdeep on small", "views of 24 px", "maskdeep on large", "views of 96 px");
    assertThat(TableFormat.TEXT.render(Tables.linear(summary, PAPERS, recipes)).lines())
        .anyMatch(line -> line.contains("small") && line.contains("24 px"))
        .anyMatch(line -> line.contains("large") && line.contains("96 px"));
  }

  /** Seeds have much in common: single values spread by points, their differences by tenths. */
  @Test
  void comparisonPairsTheSeedsAndMarksWhatItsIntervalTellsFromZero() {
    Summary summary =
        new Summary(
            List.of(
                Samples.row("random", Probe.KNN, "cifar10-5000", 29, null, 3, null),
                Samples.seeds("maskdeep", Probe.KNN, 1.0, 40, 43, 46),
                Samples.seeds("maskdeep", Probe.LINEAR, 1.0, 50, 51, 52),
                Samples.seeds("maskdeep[null]", Probe.KNN, 0.63, 42.1, 44.9, 48),
                Samples.seeds("maskdeep[null]", Probe.LINEAR, 0.63, 50, 52, 51),
                Samples.seeds("byol", Probe.KNN, 0.97, 39),
                Samples.seeds("byol", Probe.LINEAR, 0.97, 49)));
    assertThat(TableFormat.TEXT.ablation(summary))
        .startsWith(
            """
            data          method    what differs                    epochs  seeds       kNN %            Δ kNN    linear %         Δ linear  time of a step
            ────────────  ────────  ──────────────────────────────  ──────  ─────  ──────────  ───────────────  ──────────  ───────────────  ──────────────
            cifar10-5000  maskdeep  (reference)                          8      3  43.0 ± 3.0                –  51.0 ± 1.0                –            1.00
            cifar10-5000  maskdeep  null                                 8      3  45.0 ± 3.0      +2.0 ± 0.2*  51.0 ± 1.0        0.0 ± 2.5            0.63
            cifar10-5000  byol      method (equal epochs and time)       8      1        39.0  −1.0 (one seed)        49.0  −1.0 (one seed)            0.97
            """)
        .contains("*: the interval excludes 0");
    assertThat(TableFormat.MARKDOWN.ablation(summary)).contains("\\*: the interval");
    assertThat(TableFormat.HTML.ablation(summary))
        .contains("<p>Scores: mean ± sample", "Δ: mean over seeds");
  }

  @Test
  void everyDataSetHasItsOwnReferenceAndOneWithoutComparisonHasNoRow() {
    Summary summary =
        new Summary(
            List.of(
                one("maskdeep", "a", 15),
                one("byol", "a", 3),
                one("maskdeep", "b", 16),
                one("byol", "b", 3),
                one("maskdeep", "c", 17)));
    assertThat(TableFormat.MARKDOWN.ablation(summary).lines().filter(l -> l.contains("| 8 |")))
        .containsExactly(
            "| a | maskdeep | (reference) | 8 | 1 | 15.0 | – |",
            "| a | byol | method | 8 | 1 | 3.0 | −12.0 (one seed) |",
            "| b | maskdeep | (reference) | 8 | 1 | 16.0 | – |",
            "| b | byol | method | 8 | 1 | 3.0 | −13.0 (one seed) |");
  }

  private static SummaryRow one(String method, String data, double value) {
    SeedValues seeds = SeedValues.of(List.of(0L), value);
    return SummaryRow.of(method, Probe.KNN, data, seeds, 8, null, null);
  }

  @Test
  void theNullStandsInEveryTable() {
    Summary summary =
        new Summary(
            List.of(
                Samples.seeds("maskdeep", Probe.KNN, null, 40),
                Samples.seeds("maskdeep[null]", Probe.KNN, null, 42),
                Samples.seeds("maskdeep[groups=1]", Probe.KNN, null, 41)));
    assertThat(TableFormat.TEXT.linear(summary))
        .contains("maskdeep[null]")
        .doesNotContain("groups=1");
  }

  @Test
  void ofOldSummariesTheTableShowsTheDifferenceOfTheMeans() {
    assertThat(TableFormat.MARKDOWN.render(Tables.ablation(Samples.SUMMARY)))
        .isEqualTo(
            """
            | data | method | what differs | epochs | seeds | kNN % | Δ kNN | linear % |
            |---|---|---|---:|---:|---:|---:|---:|
            | cifar10-5000 | maskdeep | (reference) | 20 | 3 | 72.1 ± 0.6 | – | 78.4 ± 0.4 |
            | cifar10-5000 | maskdeep | groups=1 | 20 | 3 | 70.0 ± 0.5 | −2.1 | – |
            | cifar10-5000 | maskdeep | visible=0.5 | 20 | 3 | 73.0 ± 0.5 | +0.9 | – |
            """);
  }

  @Test
  void cocoTablePutsBoxAndMaskSideBySide() {
    Summary summary =
        new Summary(
            List.of(
                new SummaryRow("byol", Probe.BOX_AP, "coco", 40.0, null, 1, 200, null),
                new SummaryRow("byol", Probe.MASK_AP, "coco", 36.0, null, 1, 200, 36.8)));
    assertThat(TableFormat.HTML.render(Tables.coco(summary, PAPERS)))
        .contains(
            "<td class=\"t\">byol</td><td class=\"t\">coco</td><td class=\"n\">200</td>"
                + "<td class=\"n\">1</td><td class=\"n\">40.0</td><td class=\"n\">36.0</td>"
                + "<td class=\"n\">–</td><td class=\"n\">36.8</td>")
        .contains("<td class=\"n\">40.9–41.2</td><td class=\"n\">36.8</td>");
  }

  @Test
  void rowsKeepTypesAndMissingValues() {
    Table rows = Tables.rows(Samples.SUMMARY);
    assertThat(rows.rowCount()).isEqualTo(5);
    assertThat(rows.doubleColumn("value").get(0)).isEqualTo(72.13);
    assertThat(rows.column("std").isMissing(2)).isTrue();
    assertThat(rows.doubleColumn("value").max()).isEqualTo(78.4);
  }

  @Test
  void specialCharactersDoNotBreakATable() {
    Table table =
        Table.create("t", StringColumn.create("a<b", List.of("x | y\nz", "<script>&\"'</script>")));
    assertThat(TableFormat.MARKDOWN.render(table)).contains("| x \\| y z |").hasLineCount(4);
    assertThat(TableFormat.HTML.render(table))
        .contains("a&lt;b", "&lt;script&gt;&amp;&quot;&#39;&lt;/script&gt;")
        .doesNotContain("<script>");
  }

  @Test
  void emptySummaryGivesOnlyPublishedRows() {
    Summary empty = new Summary(List.of());
    assertThat(Tables.linear(empty, PaperNumbers.load()).columnNames())
        .containsExactly(
            "method",
            "data",
            "epochs",
            "published kNN %",
            "published linear %",
            "published fine-tuning %",
            "recipe");
    assertThat(Tables.ablation(empty).rowCount()).isZero();
    assertThat(TableFormat.TEXT.render(Tables.ablation(empty))).isNotNull();
    assertThat(TableFormat.TEXT.ablation(empty)).isEmpty();
  }
}
