package org.maskdeep.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.maskdeep.text.Html;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as HTML that keeps its shape where a repository's web view drops styles: numbers to the
 * right, text to the left, the name as caption.
 *
 * @param caption empty for none
 * @param columns their names
 * @param numeric whether a column holds numbers
 * @param rows of cells
 * @param more rows that are left out
 */
record HtmlTable(
    String caption,
    List<String> columns,
    List<Boolean> numeric,
    List<List<String>> rows,
    int more) {
  static final int MAX_ROWS = 50;
  private static final Pattern LONG_FRACTION = Pattern.compile("-?[0-9]+\\.[0-9]{5,}");
  private static final String MISSING = "–";
  private static final String TABLE = "border-collapse: collapse; margin: 0.5em 0;";
  private static final String CELL = "padding: 0.25em 0.8em; border-bottom: 1px solid #ccc;";

  /** The first rows of a table. */
  static HtmlTable of(Table table) {
    List<Boolean> numeric = new ArrayList<>();
    table.columns().forEach(column -> numeric.add(column instanceof NumericColumn));
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < Math.min(MAX_ROWS, table.rowCount()); row++) {
      List<String> cells = new ArrayList<>();
      for (Column<?> column : table.columns()) {
        cells.add(column.isMissing(row) ? MISSING : rounded(column.getString(row)));
      }
      rows.add(cells);
    }
    String caption = table.name() == null ? "" : table.name();
    int more = table.rowCount() - rows.size();
    return new HtmlTable(caption, table.columnNames(), numeric, rows, more);
  }

  /** The first of rows of any values; a column of numbers and nulls is numeric. */
  static HtmlTable of(List<String> columns, List<? extends List<?>> rows) {
    List<Boolean> numeric = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      int column = c;
      numeric.add(
          rows.stream()
              .filter(row -> row.size() > column)
              .allMatch(row -> row.get(column) == null || row.get(column) instanceof Number));
    }
    List<List<String>> cells = new ArrayList<>();
    for (List<?> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a row of %d cells for %d columns: %s",
                row.size(),
                columns.size(),
                row));
      }
      if (cells.size() < MAX_ROWS) {
        List<String> texts = new ArrayList<>();
        row.forEach(value -> texts.add(value == null ? MISSING : rounded(value.toString())));
        cells.add(texts);
      }
    }
    return new HtmlTable("", List.copyOf(columns), numeric, cells, rows.size() - cells.size());
  }

  /** A long fraction rounded to 4 places, all else as it is. */
  private static String rounded(String text) {
    return LONG_FRACTION.matcher(text).matches()
        ? String.format(Locale.ROOT, "%.4f", Double.parseDouble(text))
        : text;
  }

  String html() {
    StringBuilder html = new StringBuilder("<table style=\"" + TABLE + "\">\n");
    if (!caption.isBlank()) {
      html.append("<caption style=\"text-align: left; font-weight: bold;\">")
          .append(Html.escape(caption))
          .append("</caption>\n");
    }
    html.append("<thead>");
    row(html, "th", columns);
    html.append("</thead>\n<tbody>\n");
    for (List<String> cells : rows) {
      row(html, "td", cells);
      html.append('\n');
    }
    if (more > 0) {
      html.append(
          String.format(
              Locale.ROOT,
              "<tr><td colspan=\"%d\" style=\"%s\">… %d more rows</td></tr>\n",
              columns.size(),
              CELL,
              more));
    }
    return html.append("</tbody>\n</table>").toString();
  }

  private void row(StringBuilder html, String tag, List<String> cells) {
    Html.row(html, tag, cells, this::style);
  }

  private String style(int column) {
    String side = numeric.get(column) ? "right" : "left";
    return String.format(
        Locale.ROOT, "align=\"%s\" style=\"text-align: %s; %s\"", side, side, CELL);
  }

  /** One line a row, cells apart by two blanks. */
  String text() {
    StringBuilder text = new StringBuilder(String.join("  ", columns));
    rows.forEach(cells -> text.append('\n').append(String.join("  ", cells)));
    return text.toString();
  }
}
