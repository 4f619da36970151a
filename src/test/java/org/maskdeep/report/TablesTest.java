package org.maskdeep.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

  private static final Map<String, String> RECIPES = Map.of("maskdeep", "small: 2 groups, LARS");

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

  @Test
  void ablationTableShowsTheDifferenceToTheDefault() {
    assertThat(TableFormat.MARKDOWN.render(Tables.ablation(Samples.SUMMARY)))
        .isEqualTo(
            """
            | method | what differs | data | epochs | seeds | kNN % | Δ kNN | linear % |
            |---|---|---|---:|---:|---:|---:|---:|
            | maskdeep | (default) | cifar10-5000 | 20 | 3 | 72.1 ± 0.6 | – | 78.4 ± 0.4 |
            | maskdeep | groups=1 | cifar10-5000 | 20 | 3 | 70.0 ± 0.5 | −2.1 | – |
            | maskdeep | visible=0.5 | cifar10-5000 | 20 | 3 | 73.0 ± 0.5 | +0.9 | – |
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
        .containsExactly("method", "data", "epochs", "published linear %", "recipe");
    assertThat(Tables.ablation(empty).rowCount()).isZero();
    assertThat(TableFormat.TEXT.render(Tables.ablation(empty))).isNotNull();
  }
}
