package org.maskdeep.report.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.maskdeep.files.AtomicFile;

/**
 * The scores of one scale, as {@code runs/SCALE/summary.json} holds them.
 *
 * <pre>{@code
 * Summary summary = Summary.read(Path.of("runs/smoke/summary.json"));
 * summary.find("maskdeep", Probe.KNN).ifPresent(row -> row.value());  // percent
 * }</pre>
 *
 * @param rows in the order in which tables show them
 */
public record Summary(List<SummaryRow> rows) {
  private static final String[] KEYS = {
    "method",
    "probe",
    "dataset",
    "value",
    "std",
    "seeds",
    "epochs",
    "paper",
    "seed_list?",
    "values?",
    "step_time?"
  };

  /** Copies the rows. */
  public Summary {
    rows = List.copyOf(rows);
  }

  /**
   * Reads a summary; every key must be there, with null where a value is not known. Only what files
   * of earlier versions lack may be left out: {@code seed_list}, {@code values}, {@code step_time}.
   *
   * @throws ReportFileException naming file and key when it is malformed
   */
  public static Summary read(Path file) throws IOException {
    JsonFields root = JsonFields.parse(JsonFields.JSON, file, Files.readString(file), "rows");
    List<SummaryRow> rows = new ArrayList<>();
    for (JsonFields row : root.objects("rows", KEYS)) {
      rows.add(row.build(() -> row(row)));
    }
    return new Summary(rows);
  }

  private static SummaryRow row(JsonFields row) throws ReportFileException {
    return new SummaryRow(
        row.text("method"),
        Probe.of(row.text("probe")),
        row.text("dataset"),
        row.number("value"),
        row.numberOrNull("std"),
        row.integerOrNull("seeds"),
        row.integerOrNull("epochs"),
        row.numberOrNull("paper"),
        new SeedValues(row.longsOrNone("seed_list"), row.numbersOrNone("values")),
        row.numberOrNone("step_time"));
  }

  /** Writes this summary atomically. */
  public void write(Path file) throws IOException {
    AtomicFile.writeText(file, toJson());
  }

  /** The content of the file. */
  public String toJson() throws IOException {
    ObjectNode root = JsonFields.JSON.createObjectNode();
    ArrayNode array = root.putArray("rows");
    for (SummaryRow row : rows) {
      ObjectNode node = array.addObject();
      node.put("method", row.method())
          .put("probe", row.probe().key())
          .put("dataset", row.dataset())
          .put("value", row.value())
          .put("std", row.std())
          .put("seeds", row.seeds())
          .put("epochs", row.epochs())
          .put("paper", row.paper());
      row.perSeed().seeds().forEach(node.putArray("seed_list")::add);
      row.perSeed().values().forEach(node.putArray("values")::add);
      node.put("step_time", row.stepTime());
    }
    return JsonFields.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** The first row of a method and probe. */
  public Optional<SummaryRow> find(String method, Probe probe) {
    return rows.stream()
        .filter(row -> row.method().equals(method) && row.probe() == probe)
        .findFirst();
  }

  /** This summary followed by another's rows. */
  public Summary with(Summary other) {
    List<SummaryRow> all = new ArrayList<>(rows);
    all.addAll(other.rows);
    return new Summary(all);
  }
}
