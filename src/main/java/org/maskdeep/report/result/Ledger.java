package org.maskdeep.report.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.report.entry.Measurement;
import org.maskdeep.report.entry.OldProtocol;

/**
 * The results that this project claims: {@code docs/results/*.json}, one result a file, never
 * overwritten; {@link ReadmeTable} writes the README's table from it.
 *
 * @param entries oldest first
 */
public record Ledger(List<LedgerEntry> entries) {
  private static final String[] KEYS = {
    "scale",
    "method",
    "probe",
    "dataset",
    "epochs",
    "value",
    "std",
    "seeds",
    "values?",
    "recipe",
    "recipe_hash",
    "command",
    "commit",
    "time",
    "wall_seconds",
    "machine",
    "protocol",
    "settings?",
    "row?",
    "step_time?",
    "run_seconds?",
    "peak_memory_mib?",
    "hardware?",
    "versions?",
    "data?",
    "pretraining?",
    "curves?"
  };

  /** Copies the entries and puts the oldest first. */
  public Ledger {
    entries =
        entries.stream()
            .sorted(Comparator.comparing(LedgerEntry::time).thenComparing(LedgerEntry::fileName))
            .toList();
  }

  /** Of {@link Measurement}, in the file beside the others. */
  private static final List<String> MEASURED =
      Arrays.stream(KEYS).dropWhile(key -> !key.equals("row?")).map(Ledger::plain).toList();

  private static String plain(String key) {
    return key.replace("?", "");
  }

  /**
   * Reads every {@code .json} file of a folder; a folder that is not there holds no results.
   *
   * @throws ReportFileException naming file and key when one is malformed or has another's name
   */
  public static Ledger read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return new Ledger(List.of());
    }
    List<LedgerEntry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        entries.add(entry(file));
      }
    }
    return new Ledger(entries);
  }

  /**
   * Reads one entry.
   *
   * @throws ReportFileException naming the key when it is malformed or has another's name
   */
  public static LedgerEntry entry(Path file) throws IOException {
    JsonFields f = JsonFields.parse(JsonFields.JSON, file, Files.readString(file), KEYS);
    LedgerEntry entry = f.build(() -> entry(f));
    if (!entry.fileName().equals(file.getFileName().toString())) {
      throw new ReportFileException(
          file, "name", "its content belongs into " + entry.fileName() + "; rename it");
    }
    return entry;
  }

  private static LedgerEntry entry(JsonFields f) throws ReportFileException {
    Instant time;
    try {
      time = Instant.parse(f.text("time"));
    } catch (DateTimeParseException e) {
      throw f.wrong("time", "expected a time such as 2026-11-21T10:00:00Z");
    }
    return new LedgerEntry(
        f.text("scale"),
        f.text("method"),
        Probe.of(f.text("probe")),
        f.text("dataset"),
        f.integerOrNull("epochs"),
        f.number("value"),
        f.numberOrNull("std"),
        f.longs("seeds"),
        f.numbersOrNone("values"),
        f.text("recipe"),
        f.text("recipe_hash"),
        f.text("command"),
        f.text("commit"),
        time,
        f.number("wall_seconds"),
        f.text("machine"),
        protocol(f.textOrObject("protocol")),
        f.textsOrNone("settings"),
        f.part(MEASURED, Measurement.class));
  }

  /** That of an earlier version, a text, becomes an object. */
  private static JsonNode protocol(JsonNode recorded) {
    return recorded.isTextual()
        ? OldProtocol.parse(recorded.textValue()).map(JsonNode.class::cast).orElse(recorded)
        : recorded;
  }

  /**
   * Adds a result to a folder, in a file of its own, written atomically.
   *
   * @return the file
   * @throws FileAlreadyExistsException when a result of this claim and second is there already
   */
  public static Path append(Path folder, LedgerEntry entry) throws IOException {
    Path file = folder.resolve(entry.fileName());
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(
          file + ": this result is in the ledger already; results are never overwritten");
    }
    AtomicFile.writeText(file, toJson(entry));
    return file;
  }

  private static String toJson(LedgerEntry entry) throws IOException {
    ObjectNode node = JsonFields.JSON.createObjectNode();
    node.put("scale", entry.scale())
        .put("method", entry.method())
        .put("probe", entry.probe().key())
        .put("dataset", entry.dataset())
        .put("epochs", entry.epochs())
        .put("value", entry.value())
        .put("std", entry.std());
    entry.seeds().forEach(node.putArray("seeds")::add);
    if (!entry.values().isEmpty()) {
      entry.values().forEach(node.putArray("values")::add);
    }
    node.put("recipe", entry.recipe())
        .put("recipe_hash", entry.recipeHash())
        .put("command", entry.command())
        .put("commit", entry.commit())
        .put("time", entry.time().toString())
        .put("wall_seconds", entry.wallSeconds())
        .put("machine", entry.machine())
        .set("protocol", entry.protocol());
    ObjectNode settings = node.putObject("settings");
    entry.settings().forEach(settings::put);
    if (entry.settings().isEmpty()) {
      node.remove("settings");
    }
    node.setAll((ObjectNode) JsonFields.JSON.valueToTree(entry.measurement()));
    return JsonFields.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }

  /**
   * Adds what the file format of earlier versions lacks to the entries of a folder: numbers are
   * rounded, protocols that were texts become objects. Entries that are in the present form stay
   * untouched; what an entry says stays the same.
   *
   * @return the files that were written anew
   */
  public static List<Path> modernize(Path folder) throws IOException {
    List<Path> written = new ArrayList<>();
    for (LedgerEntry entry : read(folder).entries()) {
      Path file = folder.resolve(entry.fileName());
      String text = toJson(entry);
      if (!Files.readString(file).equals(text)) {
        AtomicFile.writeText(file, text);
        written.add(file);
      }
    }
    return written;
  }

  /**
   * The newest entry of every claim, by scale, data set and probe. Within these in the order of
   * tables: untrained encoders, base recipes, what differs from them; each as its experiment had
   * it, and where that was not recorded MaskDeep, its null, its other variants, other methods.
   */
  public List<LedgerEntry> latest() {
    Map<List<String>, LedgerEntry> newest = new LinkedHashMap<>();
    entries.forEach(entry -> newest.put(entry.claim(), entry));
    return newest.values().stream()
        .sorted(
            Comparator.comparing(LedgerEntry::scale)
                .thenComparing(LedgerEntry::dataset)
                .thenComparing(LedgerEntry::probe)
                .thenComparing(LedgerEntry::place))
        .toList();
  }

  /** The entries of one scale. */
  public Ledger of(String scale) {
    return new Ledger(entries.stream().filter(e -> e.scale().equals(scale)).toList());
  }

  /** The newest results as a summary, for {@link Tables}. */
  public Summary summary(PaperNumbers papers) {
    return new Summary(latest().stream().map(entry -> entry.row(papers)).toList());
  }
}
