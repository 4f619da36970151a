package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;

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
    String html = HtmlTable.of(table);
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
    assertThat(HtmlTable.of(Table.create("t", values))).contains(">0.3333<").contains(">–<");
  }

  @Test
  void aLongTableEndsInTheNumberOfRowsLeftOut() {
    Table table = Table.create("long", IntColumn.create("n", IntStream.range(0, 60).toArray()));
    assertThat(HtmlTable.of(table))
        .contains("… 10 more rows")
        .contains(">49<")
        .doesNotContain(">50<");
  }
}
