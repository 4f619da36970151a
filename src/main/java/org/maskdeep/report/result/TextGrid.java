package org.maskdeep.report.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Rows of named texts; a column that no row fills is left out of the table. */
final class TextGrid {
  private final Map<List<String>, Map<String, String>> rows = new LinkedHashMap<>();

  /** The cells of a row by their columns; the same row for the same key. */
  Map<String, String> row(List<String> key) {
    return rows.computeIfAbsent(key, k -> new LinkedHashMap<>());
  }

  Table table(String name, List<String> columns) {
    Table table = Table.create(name);
    for (String column : columns) {
      List<String> cells = rows.values().stream().map(row -> row.getOrDefault(column, "")).toList();
      if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
        table.addColumns(StringColumn.create(column, cells));
      }
    }
    return table;
  }
}
