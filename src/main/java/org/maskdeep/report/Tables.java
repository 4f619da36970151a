package org.maskdeep.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The result tables: our scores with the published ones and their recipes beside them.
 *
 * <pre>{@code
 * Table table = Tables.linear(Summary.read(file), PaperNumbers.load());
 * String markdown = TableFormat.MARKDOWN.render(table);
 * }</pre>
 */
public final class Tables {
  private static final String OURS = "ours; see its protocol card";

  private Tables() {}

  /** The summary as it is: one typed column a key, missing where a value is null. */
  public static Table rows(Summary summary) {
    StringColumn method = StringColumn.create("method");
    StringColumn probe = StringColumn.create("probe");
    StringColumn dataset = StringColumn.create("dataset");
    DoubleColumn value = DoubleColumn.create("value");
    DoubleColumn std = DoubleColumn.create("std");
    IntColumn seeds = IntColumn.create("seeds");
    IntColumn epochs = IntColumn.create("epochs");
    DoubleColumn paper = DoubleColumn.create("paper");
    for (SummaryRow row : summary.rows()) {
      method.append(row.method());
      probe.append(row.probe().key());
      dataset.append(row.dataset());
      value.append(row.value());
      std.append(row.std());
      seeds.append(row.seeds());
      epochs.append(row.epochs());
      paper.append(row.paper());
    }
    return Table.create("summary", method, probe, dataset, value, std, seeds, epochs, paper);
  }

  /** {@link #linear(Summary, PaperNumbers, Map)} without words on our recipes. */
  public static Table linear(Summary summary, PaperNumbers papers) {
    return linear(summary, papers, Map.of());
  }

  /**
   * Classification: a row for each method, data set and number of epochs, then the published rows
   * of the same data sets (of ImageNet where there are none). Top-1 accuracy in percent, mean ±
   * standard deviation.
   *
   * @param recipes our recipe in words by method
   */
  public static Table linear(Summary summary, PaperNumbers papers, Map<String, String> recipes) {
    return scores(
        "linear", summary, papers, recipes, EnumSet.of(Probe.KNN, Probe.LINEAR, Probe.FINETUNE));
  }

  /** {@link #coco(Summary, PaperNumbers, Map)} without words on our recipes. */
  public static Table coco(Summary summary, PaperNumbers papers) {
    return coco(summary, papers, Map.of());
  }

  /**
   * COCO transfer: box and mask AP in percent, ours and then the published rows.
   *
   * @param recipes our recipe in words by method
   */
  public static Table coco(Summary summary, PaperNumbers papers, Map<String, String> recipes) {
    return scores("coco", summary, papers, recipes, EnumSet.of(Probe.BOX_AP, Probe.MASK_AP));
  }

  private static Table scores(
      String name,
      Summary summary,
      PaperNumbers papers,
      Map<String, String> recipes,
      Set<Probe> probes) {
    Grid grid = new Grid();
    Set<String> datasets = new LinkedHashSet<>();
    for (SummaryRow row : summary.rows()) {
      if (probes.contains(row.probe()) && row.variant().isEmpty()) {
        datasets.add(row.dataset());
        Map<String, String> cells =
            grid.row(List.of("ours", row.method(), row.dataset(), number(row.epochs())));
        cells.put("method", row.method());
        cells.put("data", row.dataset());
        cells.put("epochs", number(row.epochs()));
        cells.merge("seeds", number(row.seeds()), Tables::both);
        cells.put(column(row.probe()), score(row));
        if (row.paper() != null) {
          cells.put("published " + column(row.probe()), percent(row.paper()));
        }
        cells.put("recipe", recipes.getOrDefault(row.method(), OURS));
      }
    }
    for (PaperNumber n : papers.beside(datasets, probes)) {
      Map<String, String> cells =
          grid.row(List.of("theirs", n.method(), n.dataset(), number(n.epochs()), n.source()));
      cells.put("method", n.method());
      cells.put("data", n.dataset());
      cells.put("epochs", number(n.epochs()));
      cells.put("published " + column(n.probe()), n.text());
      cells.put("recipe", recipe(n));
    }
    List<String> columns = new ArrayList<>(List.of("method", "data", "epochs", "seeds"));
    probes.forEach(probe -> columns.add(column(probe)));
    probes.forEach(probe -> columns.add("published " + column(probe)));
    columns.add("recipe");
    return grid.table(name, columns);
  }

  /**
   * Ablations: of each method that has variants the default, then each variant, with the difference
   * to the default in points of percent.
   */
  public static Table ablation(Summary summary) {
    Set<List<String>> ablated =
        summary.rows().stream()
            .filter(row -> !row.variant().isEmpty())
            .map(row -> List.of(row.base(), row.dataset()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Grid grid = new Grid();
    for (List<String> pair : ablated) {
      List<SummaryRow> rows =
          summary.rows().stream()
              .filter(row -> pair.equals(List.of(row.base(), row.dataset())))
              .toList();
      rows.stream().filter(r -> r.variant().isEmpty()).forEach(r -> ablationRow(grid, r, rows));
      rows.stream().filter(r -> !r.variant().isEmpty()).forEach(r -> ablationRow(grid, r, rows));
    }
    List<String> columns =
        new ArrayList<>(List.of("method", "what differs", "data", "epochs", "seeds"));
    for (Probe probe : Probe.values()) {
      columns.add(column(probe));
      columns.add("Δ " + probe.label());
    }
    return grid.table("ablation", columns);
  }

  private static void ablationRow(Grid grid, SummaryRow row, List<SummaryRow> all) {
    Map<String, String> cells =
        grid.row(List.of(row.method(), row.dataset(), number(row.epochs())));
    cells.put("method", row.base());
    cells.put("what differs", row.variant().isEmpty() ? "(default)" : row.variant());
    cells.put("data", row.dataset());
    cells.put("epochs", number(row.epochs()));
    cells.merge("seeds", number(row.seeds()), Tables::both);
    cells.put(column(row.probe()), score(row));
    if (!row.variant().isEmpty()) {
      all.stream()
          .filter(r -> r.variant().isEmpty() && r.probe() == row.probe())
          .filter(r -> Objects.equals(r.epochs(), row.epochs()))
          .findFirst()
          .ifPresent(
              r -> cells.put("Δ " + row.probe().label(), difference(row.value() - r.value())));
    }
  }

  private static String recipe(PaperNumber n) {
    String model = n.recipe().contains(n.model()) ? "" : n.model() + ", ";
    return model + n.recipe() + " (" + n.source() + ")";
  }

  /** The numbers of seeds of the probes in one row: "3", or "3, 1" where they differ. */
  private static String both(String first, String second) {
    return List.of(first.split(", ")).contains(second) ? first : first + ", " + second;
  }

  private static String column(Probe probe) {
    return probe.label() + " %";
  }

  /** "69.6 ± 0.2", or "69.6" where the spread is not known. */
  static String score(SummaryRow row) {
    return row.std() == null
        ? percent(row.value())
        : percent(row.value()) + " ± " + percent(row.std());
  }

  static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String difference(double points) {
    String text = String.format(Locale.ROOT, "%.1f", Math.abs(points));
    return text.equals("0.0") ? text : (points < 0 ? "−" : "+") + text;
  }

  private static String number(Integer value) {
    return value == null ? "" : value.toString();
  }

  /** Rows of named texts; a column that no row fills is left out of the table. */
  private static final class Grid {
    private final Map<List<String>, Map<String, String>> rows = new LinkedHashMap<>();

    Map<String, String> row(List<String> key) {
      return rows.computeIfAbsent(key, k -> new LinkedHashMap<>());
    }

    Table table(String name, List<String> columns) {
      Table table = Table.create(name);
      for (String column : columns) {
        List<String> cells =
            rows.values().stream().map(row -> row.getOrDefault(column, "")).toList();
        if (cells.stream().anyMatch(cell -> !cell.isEmpty())) {
          table.addColumns(StringColumn.create(column, cells));
        }
      }
      return table;
    }
  }
}
