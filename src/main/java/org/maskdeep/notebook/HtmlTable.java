package org.maskdeep.notebook;

import java.util.Locale;
import java.util.regex.Pattern;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as HTML that keeps its shape where a repository's web view drops styles: numbers to the
 * right, text to the left, the name as caption.
 */
final class HtmlTable {
  static final int MAX_ROWS = 50;
  private static final Pattern LONG_FRACTION = Pattern.compile("-?[0-9]+\\.[0-9]{7,}");
  private static final String TABLE = "border-collapse: collapse; margin: 0.5em 0;";
  private static final String CELL = "padding: 0.25em 0.8em; border-bottom: 1px solid #ccc;";

  private HtmlTable() {}

  static String of(Table table) {
    StringBuilder html = new StringBuilder("<table style=\"" + TABLE + "\">\n");
    if (table.name() != null && !table.name().isBlank()) {
      html.append("<caption style=\"text-align: left; font-weight: bold;\">")
          .append(escape(table.name()))
          .append("</caption>\n");
    }
    html.append("<thead><tr>");
    for (Column<?> column : table.columns()) {
      cell(html, "th", column, escape(column.name()));
    }
    html.append("</tr></thead>\n<tbody>\n");
    int rows = Math.min(MAX_ROWS, table.rowCount());
    for (int row = 0; row < rows; row++) {
      html.append("<tr>");
      for (Column<?> column : table.columns()) {
        cell(html, "td", column, text(column, row));
      }
      html.append("</tr>\n");
    }
    if (rows < table.rowCount()) {
      html.append(
          "<tr><td colspan=\"%d\" style=\"%s\">… %d more rows</td></tr>\n"
              .formatted(table.columnCount(), CELL, table.rowCount() - rows));
    }
    return html.append("</tbody>\n</table>").toString();
  }

  private static void cell(StringBuilder html, String tag, Column<?> column, String text) {
    String side = column instanceof NumericColumn ? "right" : "left";
    html.append(
        "<%s align=\"%s\" style=\"text-align: %s; %s\">%s</%s>"
            .formatted(tag, side, side, CELL, text, tag));
  }

  /** What the column's own format says, a long fraction rounded to 4 places; – where missing. */
  private static String text(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "–";
    }
    String text = column.getString(row);
    return LONG_FRACTION.matcher(text).matches()
        ? String.format(Locale.ROOT, "%.4f", Double.parseDouble(text))
        : escape(text);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
