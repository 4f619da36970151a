package org.maskdeep.reproduce;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.maskdeep.files.Sha256;
import org.maskdeep.report.result.Ledger;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.run.Provenance;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.detection.DetectionRecipes;

/**
 * Adds the results of an experiment to the ledger: every number with what it takes to make it
 * again.
 */
public final class LedgerWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LedgerWriter() {}

  /**
   * What stands behind a row.
   *
   * @param recipe its name
   * @param text of the recipe
   * @param score of the first seed, with its protocol
   */
  private record Source(String recipe, String text, JsonNode score) {
    static Source of(SummaryRow row, List<EvaluatedEncoder> evaluated) {
      EvaluatedEncoder first =
          evaluated.stream()
              .filter(e -> e.method().equals(row.method()) && e.dataset().equals(row.dataset()))
              .findFirst()
              .orElseThrow();
      return new Source(
          first.recipe().name(),
          Recipes.text(first.recipe()),
          JSON.valueToTree(first.scores().of(row.probe())));
    }

    static Source ofDetection(SummaryRow row, DetectionReport detection) {
      FineTunedDetector first = detection.of(row).get(0);
      return new Source(
          first.recipe().name(),
          DetectionRecipes.text(first.recipe()),
          JSON.valueToTree(first.scores()));
    }
  }

  /**
   * One entry for every row of the report.
   *
   * @param experiment its name, such as {@code small}
   * @param command that makes the numbers
   * @param seconds that the experiment took, all calls together
   * @param device on which it was trained
   */
  public static void append(
      Path folder,
      String experiment,
      String command,
      List<EvaluatedEncoder> evaluated,
      ExperimentReport report,
      double seconds,
      Device device)
      throws IOException {
    String machine = machine(device);
    for (SummaryRow row : report.summary().rows()) {
      Source source =
          row.probe().ofDetection()
              ? Source.ofDetection(row, report.detection())
              : Source.of(row, evaluated);
      Ledger.append(
          folder,
          new LedgerEntry(
              experiment,
              row.method(),
              row.probe(),
              row.dataset(),
              row.epochs(),
              row.value(),
              row.std(),
              row.perSeed().seeds(),
              row.perSeed().values(),
              source.recipe(),
              Sha256.of(source.text()),
              command,
              Provenance.builtFrom(),
              Instant.now().truncatedTo(ChronoUnit.SECONDS),
              seconds,
              machine,
              source.score(),
              LedgerEntry.settingsOf(source.text())));
    }
  }

  private static String machine(Device device) {
    String gpu =
        device.isGpu()
            ? ", GPU of compute capability " + CudaUtils.getComputeCapability(device.getDeviceId())
            : "";
    return String.format(
        Locale.ROOT,
        "%s %s, %d cores, JDK %s%s",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.specification.version"),
        gpu);
  }
}
