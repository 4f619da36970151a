package org.maskdeep.report.result;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.partitioningBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.text.Durations;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The README's result table, written from the ledger between two marker comments, so that no number
 * stands there that the ledger does not hold.
 *
 * @param readme the README, with both markers
 * @param results the ledger's folder
 */
public record ReadmeTable(Path readme, Path results) {
  /** The line before the table. */
  public static final String BEGIN = "<!-- results:begin -->";

  /** The line after the table. */
  public static final String END = "<!-- results:end -->";

  private static final String REFERENCE = LedgerEntry.REFERENCE;
  private static final List<Probe> PAIRED =
      List.of(Probe.KNN, Probe.LINEAR, Probe.FINETUNE, Probe.FINETUNE_1, Probe.FINETUNE_10);

  /** What holds no results: code, addresses of links, versions and arXiv's numbers. */
  private static final Pattern NO_RESULTS =
      Pattern.compile("(?s)```.*?```|`[^`]*`|\\]\\([^)]*\\)|\\d+(\\.\\d+){2,}|\\d{4}\\.\\d{4,5}");

  /** A number with decimals, as accuracies are written, that has no unit but percent. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w.-])(\\d{1,3}\\.\\d+)(?!\\w|\\s?(s|ms|min|h|px|[KMG]i?B|×|times|images/s)\\b)(\\s?%)?");

  /** Writes the table into the README, which keeps all else. */
  public void update() throws IOException {
    Parts parts = parts();
    AtomicFile.writeText(readme, parts.before + table() + parts.after);
  }

  /**
   * Says how README and ledger are out of step.
   *
   * @return one line for each difference; empty when there is none
   * @throws ReportFileException when the README lacks a marker or a ledger file is malformed
   */
  public List<String> check() throws IOException {
    Parts parts = parts();
    List<String> problems = new ArrayList<>();
    List<String> want = table().strip().lines().toList();
    List<String> have = parts.table.strip().lines().toList();
    have.stream()
        .filter(line -> !want.contains(line))
        .map(line -> readme + ": the ledger does not say: " + line)
        .forEach(problems::add);
    want.stream()
        .filter(line -> !have.contains(line))
        .map(line -> readme + ": the ledger says, but the README does not: " + line)
        .forEach(problems::add);
    if (problems.isEmpty() && !want.equals(have)) {
      problems.add(readme + ": the lines of the result table are in another order");
    }
    problems.addAll(strayNumbers(parts.before + parts.after));
    return problems;
  }

  /** Numbers outside the table that are neither ours in the ledger nor published. */
  private List<String> strayNumbers(String text) throws IOException {
    Set<Double> known = new HashSet<>();
    Ledger.read(results).entries().forEach(entry -> known.add(round(entry.value())));
    for (PaperNumber number : PaperNumbers.load().numbers()) {
      known.add(round(number.low()));
      known.add(round(number.high()));
    }
    List<String> problems = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(NO_RESULTS.matcher(text).replaceAll(" "));
    while (matcher.find()) {
      if (!known.contains(round(Double.parseDouble(matcher.group(1))))) {
        problems.add(
            readme + ": " + matcher.group() + " is neither in the ledger nor a published number");
      }
    }
    return problems;
  }

  private static double round(double value) {
    return Math.round(value * 10) / 10.0;
  }

  /**
   * The Markdown between the markers; each result links to its file in the ledger. Rows of
   * ablations fold away.
   */
  String table() throws IOException {
    List<LedgerEntry> latest = Ledger.read(results).latest();
    if (latest.isEmpty()) {
      return "\nNo results yet.\n";
    }
    List<Probe> probes =
        Arrays.stream(Probe.values())
            .filter(probe -> latest.stream().anyMatch(e -> e.probe() == probe))
            .toList();
    boolean paired = latest.stream().anyMatch(e -> !e.values().isEmpty());
    PaperNumbers papers = PaperNumbers.load();
    Map<Boolean, List<List<LedgerEntry>>> rows =
        rows(latest).stream().collect(partitioningBy(row -> isStandard(row.get(0).row(papers))));
    StringBuilder text = new StringBuilder("\n");
    text.append(table(rows.get(true), latest, probes, paired)).append('\n');
    if (!rows.get(false).isEmpty()) {
      text.append("<details><summary>Ablation: ").append(rows.get(false).size());
      text.append(" rows, each with one or more designs added or taken away</summary>\n\n");
      text.append(table(rows.get(false), latest, probes, paired)).append("\n</details>\n\n");
    }
    if (paired) {
      text.append(PairedDifference.LEGEND.replace("*", "\\*")).append("\n\n");
    }
    text.append("<details><summary>The commands that made them, with their time</summary>\n\n");
    return text.append(commands(latest)).append("\n</details>\n\n").toString();
  }

  /** Whether a row stands in every table, at equal epochs or equal time; else an ablation's. */
  private static boolean isStandard(SummaryRow row) {
    return row.isStandard()
        || row.variant().equals(SummaryRow.EQUAL_TIME)
        || row.variant().equals(SummaryRow.NULL + ", " + SummaryRow.EQUAL_TIME);
  }

  private String table(
      List<List<LedgerEntry>> rows, List<LedgerEntry> latest, List<Probe> probes, boolean paired)
      throws IOException {
    PaperNumbers papers = PaperNumbers.load();
    Table table = Table.create("results");
    for (String name : List.of("scale", "data", "method", "epochs", "seeds")) {
      table.addColumns(StringColumn.create(name));
    }
    for (Probe probe : probes) {
      table.addColumns(StringColumn.create(probe.label() + " %"));
      if (paired && PAIRED.contains(probe)) {
        table.addColumns(StringColumn.create("Δ " + probe.label()));
      }
    }
    table.addColumns(StringColumn.create("recipe"));
    table.addColumns(
        StringColumn.create("differs from the reference in (its value; –: it has no such key)"));
    for (List<LedgerEntry> row : rows) {
      LedgerEntry first = row.get(0);
      List<String> cells =
          new ArrayList<>(
              List.of(
                  first.scale(),
                  first.dataset(),
                  first.method(),
                  first.epochs() == null ? "" : first.epochs().toString(),
                  String.valueOf(first.seeds().size())));
      for (Probe probe : probes) {
        Optional<LedgerEntry> entry = row.stream().filter(e -> e.probe() == probe).findFirst();
        cells.add(entry.map(e -> cell(e, papers)).orElse(""));
        if (paired && PAIRED.contains(probe)) {
          cells.add(entry.map(e -> paired(e, latest)).orElse(""));
        }
      }
      cells.add(row.stream().map(LedgerEntry::recipe).distinct().collect(joining(", ")));
      cells.add(difference(row.get(0), latest));
      for (int c = 0; c < cells.size(); c++) {
        table.stringColumn(c).append(cells.get(c));
      }
    }
    return TableFormat.MARKDOWN.render(table);
  }

  /** The difference to the reference on equal seeds; empty where they were not recorded. */
  private static String paired(LedgerEntry entry, List<LedgerEntry> latest) {
    Optional<LedgerEntry> reference = reference(entry, latest);
    if (entry.method().equals(SummaryRow.RANDOM) || isOf(entry, reference)) {
      return "";
    }
    return reference
        .map(first -> PairedDifference.of(entry.perSeed(), first.perSeed()).text())
        .orElse("");
  }

  /**
   * What a result is compared with: MaskDeep's newest of the same scale, data and probe; where it
   * has no row, that of the first pretrained method of the scale.
   */
  private static Optional<LedgerEntry> reference(LedgerEntry entry, List<LedgerEntry> latest) {
    List<LedgerEntry> beside =
        latest.stream()
            .filter(e -> e.scale().equals(entry.scale()) && e.dataset().equals(entry.dataset()))
            .filter(e -> e.probe() == entry.probe() && !e.method().equals(SummaryRow.RANDOM))
            .toList();
    Optional<LedgerEntry> ours =
        beside.stream()
            .filter(e -> e.method().equals(REFERENCE))
            .max(Comparator.comparing(LedgerEntry::time));
    return ours.or(
        () ->
            beside.stream()
                .filter(e -> e.measurement().row() != null)
                .min(Comparator.comparing(e -> e.measurement().row())));
  }

  private static boolean isOf(LedgerEntry entry, Optional<LedgerEntry> reference) {
    return reference.filter(r -> r.method().equals(entry.method())).isPresent();
  }

  /** In what the recipe of a row differs from the one it is compared with. */
  private static String difference(LedgerEntry entry, List<LedgerEntry> latest) {
    if (entry.method().equals(SummaryRow.RANDOM)) {
      return "not pretrained";
    }
    Optional<LedgerEntry> reference = reference(entry, latest);
    if (isOf(entry, reference)) {
      return "reference";
    }
    return reference
        .map(
            first ->
                entry.probe().ofDetection()
                    ? "the encoder it starts from"
                    : RecipeDifference.between(entry, first))
        .filter(text -> !text.isEmpty())
        .orElse("not recorded");
  }

  /** Entries that differ in nothing but the probe, and its recipe. */
  private static Collection<List<LedgerEntry>> rows(List<LedgerEntry> latest) {
    Map<List<String>, List<LedgerEntry>> rows = new LinkedHashMap<>();
    for (LedgerEntry e : latest) {
      List<String> key =
          List.of(e.scale(), e.dataset(), e.method(), "" + e.epochs(), "" + e.seeds());
      rows.computeIfAbsent(key, k -> new ArrayList<>()).add(e);
    }
    return rows.values();
  }

  /** The number, linked to its file, with the published one behind it. */
  private String cell(LedgerEntry e, PaperNumbers papers) {
    Path root = readme.toAbsolutePath().getParent();
    String folder = root.relativize(results.toAbsolutePath()).toString().replace('\\', '/');
    String published =
        papers
            .find(e.method(), e.probe(), e.dataset(), e.epochs())
            .map(paper -> "; published " + paper.text() + " (" + paper.source() + ")")
            .orElse("");
    String number = Tables.score(e.row(papers));
    return String.format(Locale.ROOT, "[%s](%s/%s)%s", number, folder, e.fileName(), published);
  }

  /** A line for every command that made some of the numbers: of which data, with its time. */
  private static String commands(List<LedgerEntry> latest) {
    Map<String, List<LedgerEntry>> made = new LinkedHashMap<>();
    for (LedgerEntry e : latest) {
      made.computeIfAbsent(e.scale() + " " + e.command(), k -> new ArrayList<>()).add(e);
    }
    return made.values().stream().map(ReadmeTable::command).collect(joining("\n", "", "\n"));
  }

  private static String command(List<LedgerEntry> made) {
    LedgerEntry first = made.get(0);
    String data = made.stream().map(LedgerEntry::dataset).distinct().collect(joining("; "));
    double seconds = made.stream().mapToDouble(LedgerEntry::wallSeconds).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "- `%s` (%s): `%s`, %s",
        first.scale(),
        data,
        first.command(),
        Durations.rounded(seconds));
  }

  private Parts parts() throws IOException {
    String text = Files.readString(readme);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new ReportFileException(
          readme, "markers", "needs a line " + BEGIN + " and, after it, a line " + END);
    }
    int from = begin + BEGIN.length();
    return new Parts(text.substring(0, from), text.substring(from, end), text.substring(end));
  }

  private record Parts(String before, String table, String after) {}
}
