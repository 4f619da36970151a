package org.maskdeep.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.maskdeep.cli.Reproduction.Judged;
import org.maskdeep.report.Ledger;
import org.maskdeep.report.LedgerEntry;
import org.maskdeep.report.Summary;
import org.maskdeep.report.SummaryRow;
import org.maskdeep.train.Provenance;
import org.maskdeep.train.Recipes;

/** Adds the results of a scale to the ledger: every number with what it takes to make it again. */
final class LedgerWriter {
  private LedgerWriter() {}

  static void append(
      Path folder, String scale, List<Judged> judged, Summary summary, double seconds)
      throws IOException {
    for (SummaryRow row : summary.rows()) {
      List<Judged> of =
          judged.stream()
              .filter(j -> j.method().equals(row.method()) && j.dataset().equals(row.dataset()))
              .toList();
      Judged first = of.get(0);
      String recipe = Recipes.text(first.recipe());
      Object score = first.scores().get(row.probe().key());
      Ledger.append(
          folder,
          new LedgerEntry(
              scale,
              row.method(),
              row.probe(),
              row.dataset(),
              row.epochs(),
              row.value(),
              row.std(),
              of.stream().map(j -> j.recipe().seed()).toList(),
              first.recipe().name(),
              sha256(recipe),
              "make reproduce SCALE=" + scale,
              Provenance.builtFrom(),
              Instant.now().truncatedTo(ChronoUnit.SECONDS),
              seconds,
              machine(),
              String.valueOf(score)));
    }
  }

  private static String machine() {
    return "%s %s, %d cores, JDK %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.specification.version"));
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
