package org.maskdeep.reproduce;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.maskdeep.report.result.Ledger;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.reproduce.Reproduction.Judged;
import org.maskdeep.run.Provenance;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.detection.DetectionRecipes;

/** Adds the results of a scale to the ledger: every number with what it takes to make it again. */
public final class LedgerWriter {
  private LedgerWriter() {}

  /**
   * What stands behind a row.
   *
   * @param recipe its name
   * @param text of the recipe
   * @param score of the first seed, with its protocol
   */
  private record Source(String recipe, String text, String score) {
    static Source of(SummaryRow row, List<Judged> judged) {
      List<Judged> of =
          judged.stream()
              .filter(j -> j.method().equals(row.method()) && j.dataset().equals(row.dataset()))
              .toList();
      Judged first = of.get(0);
      return new Source(
          first.recipe().name(),
          Recipes.text(first.recipe()),
          String.valueOf(first.scores().get(row.probe().key())));
    }

    static Source ofDetection(SummaryRow row, DetectionReport detection) {
      List<Transferred> of = detection.of(row);
      Transferred first = of.get(0);
      return new Source(
          first.recipe().name(),
          DetectionRecipes.text(first.recipe()),
          String.valueOf(first.scores()));
    }
  }

  /**
   * One entry for every row of the report.
   *
   * @param command that makes the numbers
   * @param seconds that the scale took, all calls together
   */
  public static void append(
      Path folder,
      String scale,
      String command,
      List<Judged> judged,
      ScaleReport report,
      double seconds)
      throws IOException {
    for (SummaryRow row : report.summary().rows()) {
      Source source =
          row.probe().ofDetection()
              ? Source.ofDetection(row, report.detection())
              : Source.of(row, judged);
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
              row.perSeed().seeds(),
              row.perSeed().values(),
              source.recipe(),
              sha256(source.text().getBytes(StandardCharsets.UTF_8)),
              command,
              Provenance.builtFrom(),
              Instant.now().truncatedTo(ChronoUnit.SECONDS),
              seconds,
              machine(),
              source.score(),
              LedgerEntry.settingsOf(source.text())));
    }
  }

  private static String machine() {
    return String.format(
        Locale.ROOT,
        "%s %s, %d cores, JDK %s",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.specification.version"));
  }

  /** SHA-256 in hexadecimal digits. */
  static String sha256(byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
