package org.maskdeep.report.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tech.tablesaw.api.Table;

/**
 * Like for like: of every data set the reference, which is its first pretrained method, and below
 * it what was trained on the same seeds, each with its {@link PairedDifference} to the reference.
 */
final class ComparisonTable {
  private static final String BOTH = "equal epochs and time";

  private final List<SummaryRow> rows;
  private final TextGrid grid = new TextGrid();

  private ComparisonTable(List<SummaryRow> rows) {
    this.rows = rows;
  }

  /** The table; without rows where nothing is compared with anything. */
  static Table of(Summary summary) {
    List<SummaryRow> pretrained = summary.rows().stream().filter(r -> !r.isRandom()).toList();
    return new ComparisonTable(pretrained).table();
  }

  private Table table() {
    Map<String, List<SummaryRow>> datasets = new LinkedHashMap<>();
    rows.forEach(r -> datasets.computeIfAbsent(r.dataset(), d -> new ArrayList<>()).add(r));
    for (List<SummaryRow> of : datasets.values()) {
      if (of.stream().map(SummaryRow::method).distinct().count() > 1) {
        of.stream().filter(this::isReference).forEach(this::add);
        of.stream().filter(r -> !isReference(r)).forEach(this::add);
      }
    }
    List<String> columns =
        new ArrayList<>(List.of("data", "method", "what differs", "epochs", "seeds"));
    for (Probe probe : Probe.values()) {
      columns.add(Tables.column(probe));
      columns.add("Δ " + probe.label());
    }
    columns.add("time of a step");
    return grid.table("comparison", columns);
  }

  private void add(SummaryRow row) {
    Map<String, String> cells =
        grid.row(List.of(row.method(), row.dataset(), Tables.number(row.epochs())));
    cells.put("data", row.dataset());
    cells.put("method", row.base());
    cells.put("what differs", whatDiffers(row));
    cells.put("epochs", Tables.number(row.epochs()));
    cells.merge("seeds", Tables.number(row.seeds()), Tables::both);
    cells.put(Tables.column(row.probe()), Tables.score(row));
    if (!isReference(row)) {
      reference(row).ifPresent(r -> cells.put("Δ " + row.probe().label(), difference(row, r)));
    }
    if (row.stepTime() != null) {
      cells.put("time of a step", String.format(Locale.ROOT, "%.2f", row.stepTime()));
    }
  }

  /** The first pretrained method of the row's data, with the row's probe. */
  private Optional<SummaryRow> reference(SummaryRow row) {
    return rows.stream()
        .filter(r -> r.dataset().equals(row.dataset()) && r.variant().isEmpty())
        .findFirst()
        .flatMap(
            first ->
                rows.stream()
                    .filter(r -> r.method().equals(first.method()) && r.probe() == row.probe())
                    .filter(r -> r.dataset().equals(row.dataset()))
                    .findFirst());
  }

  private boolean isReference(SummaryRow row) {
    return reference(row).map(r -> r.method().equals(row.method())).orElse(false);
  }

  private String whatDiffers(SummaryRow row) {
    if (isReference(row)) {
      return "(reference)";
    }
    String variant = row.variant().isEmpty() ? "method" : row.variant();
    return isEqualTimeToo(row) ? variant + " (" + BOTH + ")" : variant;
  }

  /** Whether as many epochs as the reference's take as long as the reference's, to the epoch. */
  private boolean isEqualTimeToo(SummaryRow row) {
    Integer epochs = reference(row).map(SummaryRow::epochs).orElse(null);
    return row.stepTime() != null
        && epochs != null
        && epochs.equals(row.epochs())
        && !row.variant().endsWith(SummaryRow.EQUAL_TIME)
        && Math.round(epochs / row.stepTime()) == epochs;
  }

  /** Paired where the seeds were recorded; else, of earlier files, that of the means. */
  private static String difference(SummaryRow row, SummaryRow reference) {
    if (row.perSeed().isEmpty() || reference.perSeed().isEmpty()) {
      return PairedDifference.points(row.value() - reference.value());
    }
    return PairedDifference.of(row.perSeed(), reference.perSeed()).text();
  }
}
