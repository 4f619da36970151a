package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class HtmlTableTest {
  @Test
  void numbersStandRightTextLeftAndMarkupIsEscaped() {
    Table table =
        Table.create(
            "probes <k>",
            StringColumn.create("method", "a < b & c"),
            DoubleColumn.create("top-1", new double[] {71.5}));
    String html = HtmlTable.of(table).html();
    assertThat(html)
        .contains("probes &lt;k&gt;</caption>")
        .containsPattern("<td align=\"left\"[^>]*>a &lt; b &amp; c</td>")
        .containsPattern("<td align=\"right\"[^>]*>71.5</td>")
        .doesNotContain("<script");
  }

  @Test
  void longFractionsAreRoundedAndMissingValuesMarked() {
    DoubleColumn values = DoubleColumn.create("value", new double[] {1 / 3.0, 0});
    values.setMissing(1);
    assertThat(HtmlTable.of(Table.create("t", values)).html()).contains(">0.3333<").contains(">–<");
  }

  @Test
  void aLongTableEndsInTheNumberOfRowsLeftOut() {
    Table table = Table.create("long", IntColumn.create("n", IntStream.range(0, 60).toArray()));
    assertThat(HtmlTable.of(table).html())
        .contains("… 10 more rows")
        .contains(">49<")
        .doesNotContain(">50<");
  }

  @Test
  void rowsOfAnyValuesKnowTheirNumbersAndRoundThem() {
    HtmlTable table =
        HtmlTable.of(
            List.of("level", "side", "share"), List.of(List.of("C3", 16, 1 / 3.0), row(null, 8)));
    assertThat(table.numeric()).containsExactly(false, true, true);
    assertThat(table.rows()).containsExactly(List.of("C3", "16", "0.3333"), List.of("–", "8", "–"));
    assertThat(table.text()).isEqualTo("level  side  share\nC3  16  0.3333\n–  8  –");
  }

  private static List<Object> row(Object... firstTwo) {
    return Arrays.asList(firstTwo[0], firstTwo[1], null);
  }

  @Test
  void aRowOfAnotherLengthIsTold() {
    assertThatThrownBy(() -> HtmlTable.of(List.of("a", "b"), List.of(List.of(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a row of 1 cells for 2 columns");
  }
}
