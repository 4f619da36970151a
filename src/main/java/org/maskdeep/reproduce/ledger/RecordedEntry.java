package org.maskdeep.reproduce.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.maskdeep.files.Sha256;
import org.maskdeep.report.entry.Measurement.DataSet;
import org.maskdeep.report.entry.Measurement.Pretraining;
import org.maskdeep.report.result.Ledger;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.report.result.Probe;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.detection.DetectionRecipe;

/**
 * A ledger entry with the recipes that run it again.
 *
 * @param entry what was recorded
 * @param pretraining of the encoder; of an untrained one, the recipe that it is evaluated with
 * @param detection of the detector; null where none was measured
 */
public record RecordedEntry(
    LedgerEntry entry,
    RecordedRecipe<Recipe> pretraining,
    RecordedRecipe<DetectionRecipe> detection) {
  private static final Pattern THREADS = Pattern.compile("(?:--threads[= ]|THREADS=)(\\d{1,4})");
  private static final Pattern DEVICE = Pattern.compile("--device[= ]([a-z]+)");
  private static final Duration SAME_CALL = Duration.ofMinutes(1);

  /**
   * Reads an entry.
   *
   * @param nameOrFile a file, or the name of one in {@code docs/results}, with or without its
   *     ending
   * @throws IOException when there is no such entry or when it does not hold its recipe; its
   *     message says what to run instead
   */
  public static RecordedEntry read(String nameOrFile) throws IOException {
    Path file = file(nameOrFile);
    LedgerEntry entry = Ledger.entry(file);
    String source = file.getFileName().toString();
    return switch (entry.probe()) {
      case KNN, LINEAR, FINETUNE, FINETUNE_1, FINETUNE_10 ->
          new RecordedEntry(entry, encoder(entry.recipe(), entry.settings(), entry, source), null);
      case BOX_AP, MASK_AP -> detector(entry, file, source);
    };
  }

  private static Path file(String nameOrFile) throws IOException {
    Path given = Path.of(nameOrFile);
    Path results = Path.of("docs", "results");
    for (Path file : List.of(given, results.resolve(given), results.resolve(given + ".json"))) {
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new IOException(
        nameOrFile
            + ": neither a file nor an entry of docs/results; results in tables link theirs");
  }

  private static String instead(LedgerEntry entry) {
    return String.format(
        Locale.ROOT, "check out commit %s and run: %s", entry.commit(), entry.command());
  }

  private static RecordedRecipe<Recipe> encoder(
      String name, Map<String, String> settings, LedgerEntry entry, String source)
      throws IOException {
    if (!settings.isEmpty()) {
      return RecordedRecipe.pretraining(settings, source);
    }
    if (Recipes.names().contains(name)) { // of a version that recorded the name and the digest
      Recipe recipe = Recipes.load(name, List.of()).withSeed(entry.seeds().get(0));
      String sha256 = Sha256.of(Recipes.text(recipe));
      if (sha256.equals(entry.recipeHash())) {
        return new RecordedRecipe<>(recipe, sha256, List.of());
      }
    }
    throw new IOException(
        String.format(
            Locale.ROOT,
            "%s: names its recipe (%s) but does not hold it, and this version has another of that name; %s",
            source,
            name,
            instead(entry)));
  }

  private static RecordedEntry detector(LedgerEntry entry, Path file, String source)
      throws IOException {
    if (entry.settings().isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: names its recipe of detection (%s) but does not hold it; %s",
              source,
              entry.recipe(),
              instead(entry)));
    }
    RecordedRecipe<DetectionRecipe> detection = RecordedRecipe.detection(entry.settings(), source);
    Pretraining start = entry.measurement().pretraining();
    if (start != null) {
      return new RecordedEntry(
          entry, encoder(start.recipe(), start.settings(), entry, source), detection);
    }
    Path folder = file.toAbsolutePath().getParent();
    LedgerEntry probed =
        Ledger.read(folder).entries().stream()
            .filter(e -> e.probe() == Probe.KNN && isOfSameEncoder(e, entry))
            .findFirst()
            .orElseThrow(
                () ->
                    new IOException(
                        String.format(
                            Locale.ROOT,
                            "%s: does not say how its encoder was pretrained, and no kNN entry of"
                                + " the same call is beside it; %s",
                            source,
                            instead(entry))));
    return new RecordedEntry(
        entry, encoder(probed.recipe(), probed.settings(), probed, source), detection);
  }

  /** Whether one call measured both of the same encoders. */
  private static boolean isOfSameEncoder(LedgerEntry probed, LedgerEntry entry) {
    return probed.scale().equals(entry.scale())
        && probed.method().equals(entry.method())
        && probed.command().equals(entry.command())
        && probed.seeds().equals(entry.seeds())
        && Duration.between(probed.time(), entry.time()).abs().compareTo(SAME_CALL) < 0;
  }

  /** The threads that it was measured with; null where neither entry nor command say. */
  public Integer threads() {
    var hardware = entry.measurement().hardware();
    if (hardware != null) {
      return hardware.threads();
    }
    Matcher asked = THREADS.matcher(entry.command());
    return asked.find() ? Integer.valueOf(asked.group(1)) : null;
  }

  /** The device that it was measured on, such as {@code cpu}. */
  String device() {
    var hardware = entry.measurement().hardware();
    Matcher asked = DEVICE.matcher(entry.command());
    if (hardware != null) {
      return hardware.device();
    }
    return asked.find() ? asked.group(1) : "cpu"; // which is the default
  }

  /**
   * The fingerprint of a set that it was measured on; empty where it was not recorded.
   *
   * @param set {@code train} or {@code test}
   */
  String fingerprint(String set) {
    DataSet recorded = entry.measurement().data().get(set);
    if (recorded != null) {
      return recorded.fingerprint();
    }
    if (detection == null) {
      return entry.protocol().path("card").path(set).path("fingerprint").asText();
    }
    String[] inputs = entry.protocol().path("inputs").asText().split("\n", 3);
    String[] both = inputs.length < 2 ? new String[0] : inputs[1].split(" ");
    return both.length < 2 ? "" : both[set.equals(LedgerWriter.TRAIN) ? 0 : 1];
  }
}
