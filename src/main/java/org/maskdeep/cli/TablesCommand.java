package org.maskdeep.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.report.result.Ledger;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.report.result.PaperNumbers;
import org.maskdeep.report.result.ReadmeTable;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.TableFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Prints the tables of a scale that was reproduced, and keeps the README in step with the ledger.
 */
@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description = {
      "The tables of a scale, the published numbers beside ours: from its runs, or from the ledger."
    })
final class TablesCommand implements Callable<Integer> {
  /** Which table. */
  enum Which {
    LINEAR,
    COCO,
    ABLATION,
    ALL
  }

  @Option(names = "--scale", defaultValue = "smoke", description = "Default: ${DEFAULT-VALUE}.")
  private String scale;

  @Option(
      names = "--table",
      defaultValue = "all",
      description = "linear, coco, ablation (paired differences) or all.")
  private Which which;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Also writes Markdown.")
  private Path markdown;

  @Option(
      names = "--ledger",
      paramLabel = "DIR",
      description = "Takes the newest results of a ledger (docs/results), not those of runs/SCALE.")
  private Path ledger;

  @Option(
      names = "--modernize",
      paramLabel = "DIR",
      description = {
        "Writes the entries of a ledger that are of an earlier version in the present form:"
            + " numbers rounded, protocols as objects; nothing else changes."
      })
  private Path modernize;

  @Option(
      names = "--readme",
      paramLabel = "FILE",
      description = "Writes the ledger's table (docs/results beside it) into this README.")
  private Path readme;

  @Override
  public Integer call() throws Exception {
    if (readme != null) {
      Path results = readme.toAbsolutePath().resolveSibling("docs").resolve("results");
      new ReadmeTable(readme, results).update();
      System.out.println(readme + ": in step with " + results);
      return 0;
    }
    if (modernize != null) {
      Ledger.modernize(modernize).forEach(file -> System.out.println(file + ": written anew"));
      return 0;
    }
    Path file = ledger == null ? Path.of("runs", scale, "summary.json") : ledger;
    Summary summary = ledger == null ? ofRuns(file) : ofLedger();
    System.out.println(
        ledger == null
            ? "from the runs: " + file + "\n"
            : "from the ledger " + ledger + ": the newest results of " + scale + "\n");
    tables(summary, TableFormat.TEXT).forEach(System.out::println);
    if (which == Which.ABLATION && TableFormat.TEXT.ablation(summary).isEmpty()) {
      System.out.println(file + ": has one method for each data set; nothing is compared");
    }
    if (markdown != null) {
      String text = String.join("\n", tables(summary, TableFormat.MARKDOWN));
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(markdown, out -> out.write(bytes));
    }
    return 0;
  }

  private Summary ofRuns(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          file
              + ": not there yet; run make reproduce SCALE="
              + scale
              + ", or add --ledger docs/results for the results that were recorded");
    }
    return Summary.read(file);
  }

  private Summary ofLedger() throws IOException {
    if (!Files.isDirectory(ledger)) {
      throw new IOException(ledger + ": is not a folder; name that of a ledger, docs/results");
    }
    Ledger all = Ledger.read(ledger);
    Ledger of = all.of(scale);
    if (of.entries().isEmpty()) {
      String known =
          all.entries().stream()
              .map(LedgerEntry::scale)
              .distinct()
              .sorted()
              .collect(Collectors.joining(", "));
      throw new IOException(ledger + ": has no result of " + scale + "; has results of " + known);
    }
    return of.summary(PaperNumbers.load());
  }

  private List<String> tables(Summary summary, TableFormat format) {
    String comparison = format.ablation(summary);
    List<String> compared = comparison.isEmpty() ? List.of() : List.of(comparison);
    return switch (which) {
      case LINEAR -> List.of(format.linear(summary));
      case COCO -> List.of(format.coco(summary));
      case ABLATION -> compared;
      case ALL ->
          Stream.concat(Stream.of(format.linear(summary), format.coco(summary)), compared.stream())
              .toList();
    };
  }
}
