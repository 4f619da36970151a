package org.maskdeep.report.result;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
   * @param recipes our recipe in words by {@link SummaryRow#title}
   */
  public static Table linear(Summary summary, PaperNumbers papers, Map<String, String> recipes) {
    return scores("linear", summary, papers, recipes, EnumSet.range(Probe.KNN, Probe.FINETUNE_10));
  }

  /** {@link #coco(Summary, PaperNumbers, Map)} without words on our recipes. */
  public static Table coco(Summary summary, PaperNumbers papers) {
    return coco(summary, papers, Map.of());
  }

  /**
   * COCO transfer: box and mask AP in percent, ours and then the published rows.
   *
   * @param recipes our recipe in words by {@link SummaryRow#title}
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
    TextGrid grid = new TextGrid();
    Set<String> methods = new LinkedHashSet<>();
    Set<String> datasets = new LinkedHashSet<>();
    for (SummaryRow row : summary.rows()) {
      if (probes.contains(row.probe()) && row.isStandard()) {
        methods.add(row.method());
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
        cells.put(
            "recipe", recipes.getOrDefault(SummaryRow.title(row.method(), row.dataset()), OURS));
      }
    }
    for (PaperNumber n : papers.beside(methods, datasets, probes)) {
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
   * Like for like: of every data set the reference, which is its first pretrained method, then what
   * was trained on the same seeds, with the paired differences that {@link PairedDifference#text}
   * writes. Of summaries without single seeds, the differences of the means.
   */
  public static Table ablation(Summary summary) {
    return ComparisonTable.of(summary);
  }

  private static String recipe(PaperNumber n) {
    String model = n.recipe().contains(n.model()) ? "" : n.model() + ", ";
    return model + n.recipe() + " (" + n.source() + ")";
  }

  /** The numbers of seeds of the probes in one row: "3", or "3, 1" where they differ. */
  static String both(String first, String second) {
    return List.of(first.split(", ")).contains(second) ? first : first + ", " + second;
  }

  static String column(Probe probe) {
    return probe.label() + " %";
  }

  /** "69.6 ± 0.2", or "69.6" where the spread is not known. */
  static String score(SummaryRow row) {
    return row.std() == null
        ? percent(row.value())
        : percent(row.value()) + " ± " + percent(row.std());
  }

  static String percent(double value) {
    return Percent.text(value);
  }

  static String number(Integer value) {
    return value == null ? "" : value.toString();
  }
}
