package org.maskdeep.report.result;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.maskdeep.text.Html;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** How a table is written: numbers to the right with one decimal, missing values as a dash. */
public enum TableFormat {
  /** Aligned columns for a terminal. */
  TEXT {
    @Override
    String render(Cells cells) {
      List<String> lines = new ArrayList<>();
      lines.add(line(cells, cells.head, " "));
      lines.add(line(cells, cells.head.stream().map(h -> "").toList(), "─"));
      cells.rows.forEach(row -> lines.add(line(cells, row, " ")));
      return lines.stream().map(l -> l.stripTrailing() + "\n").collect(Collectors.joining());
    }

    private String line(Cells cells, List<String> row, String fill) {
      List<String> out = new ArrayList<>();
      for (int c = 0; c < row.size(); c++) {
        String pad = fill.repeat(cells.width(c) - length(row.get(c)));
        out.add(cells.right[c] ? pad + row.get(c) : row.get(c) + pad);
      }
      return String.join("  ", out);
    }
  },

  /** A table of GitHub's Markdown. */
  MARKDOWN {
    @Override
    String render(Cells cells) {
      StringBuilder out = new StringBuilder(line(cells.head));
      out.append('|');
      for (boolean right : cells.right) {
        out.append(right ? "---:|" : "---|");
      }
      out.append('\n');
      cells.rows.forEach(row -> out.append(line(row)));
      return out.toString();
    }

    private String line(List<String> row) {
      return row.stream()
          .map(cell -> cell.replace("|", "\\|").replaceAll("\\s+", " "))
          .collect(Collectors.joining(" | ", "| ", " |\n"));
    }
  },

  /** An HTML table without style; every text is escaped. */
  HTML {
    @Override
    String render(Cells cells) {
      StringBuilder out = new StringBuilder("<table>\n<thead>");
      row(out, cells, cells.head, "th");
      out.append("</thead>\n<tbody>\n");
      cells.rows.forEach(row -> row(out, cells, row, "td"));
      return out.append("</tbody>\n</table>\n").toString();
    }

    private void row(StringBuilder out, Cells cells, List<String> row, String tag) {
      Html.row(out, tag, row, column -> cells.right[column] ? "class=\"n\"" : "class=\"t\"");
      out.append('\n');
    }
  };

  private static final String MISSING = "–";

  abstract String render(Cells cells);

  /** The table as text, ending in a line end. */
  public String render(Table table) {
    return render(Cells.of(table));
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The texts of a table and which columns are flush right. */
  static final class Cells {
    final List<String> head;
    final List<List<String>> rows = new ArrayList<>();
    final boolean[] right;

    private Cells(List<String> head) {
      this.head = head;
      this.right = new boolean[head.size()];
    }

    static Cells of(Table table) {
      Cells cells = new Cells(table.columnNames());
      for (int r = 0; r < table.rowCount(); r++) {
        List<String> row = new ArrayList<>();
        for (Column<?> column : table.columns()) {
          row.add(cell(column, r));
        }
        cells.rows.add(row);
      }
      for (int c = 0; c < cells.right.length; c++) {
        int column = c;
        cells.right[c] =
            !cells.rows.isEmpty() && cells.rows.stream().allMatch(row -> numeric(row.get(column)));
      }
      return cells;
    }

    private static String cell(Column<?> column, int row) {
      if (column.isMissing(row)) {
        return MISSING;
      }
      return column.type().equals(ColumnType.DOUBLE)
          ? Percent.text((Double) column.get(row))
          : column.get(row).toString();
    }

    /** A number, a signed one, a range or a mean with its spread, also inside a Markdown link. */
    private static boolean numeric(String cell) {
      return cell.equals(MISSING)
          || cell.matches(
              "\\[?[+−-]?\\d[\\d.,]*( ?[±–] ?[\\d.]+)?\\*?( \\w+| \\(one seed\\))?(\\]\\(.*\\))?");
    }

    int width(int column) {
      return rows.stream()
          .mapToInt(row -> length(row.get(column)))
          .reduce(length(head.get(column)), Math::max);
    }
  }

  /** The classification table of a summary beside the published numbers, in this format. */
  public String linear(Summary summary) {
    return render(Tables.linear(summary, PaperNumbers.load()));
  }

  /** The detection table of a summary beside the published numbers, in this format. */
  public String coco(Summary summary) {
    return render(Tables.coco(summary, PaperNumbers.load()));
  }

  /**
   * The comparison table of a summary and a line on how to read it, in this format; empty where
   * nothing is compared.
   */
  public String ablation(Summary summary) {
    Table table = Tables.ablation(summary);
    return table.rowCount() == 0 ? "" : render(table) + note(PairedDifference.LEGEND);
  }

  private String note(String text) {
    return switch (this) {
      case TEXT -> text.replace(" *: ", "\n*: ") + "\n";
      case MARKDOWN -> "\n" + text.replace("*", "\\*") + "\n";
      case HTML -> "<p>" + Html.escape(text) + "</p>\n";
    };
  }
}
