package org.maskdeep.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.maskdeep.files.AtomicFile;
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
    description = "The tables of a reproduced scale, the published numbers beside ours.")
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
    Path file = Path.of("runs", scale, "summary.json");
    if (!Files.exists(file)) {
      throw new IOException(file + ": not there yet; run make reproduce SCALE=" + scale);
    }
    Summary summary = Summary.read(file);
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
