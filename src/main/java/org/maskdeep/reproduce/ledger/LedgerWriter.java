package org.maskdeep.reproduce.ledger;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.maskdeep.eval.Score;
import org.maskdeep.eval.SetInfo;
import org.maskdeep.files.Sha256;
import org.maskdeep.report.chart.MetricsFile;
import org.maskdeep.report.chart.Series;
import org.maskdeep.report.entry.Curve;
import org.maskdeep.report.entry.Measurement;
import org.maskdeep.report.entry.Measurement.DataSet;
import org.maskdeep.report.entry.Measurement.Pretraining;
import org.maskdeep.report.result.Ledger;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.reproduce.EvaluatedEncoder;
import org.maskdeep.reproduce.ExperimentReport;
import org.maskdeep.reproduce.FineTunedDetector;
import org.maskdeep.reproduce.StageClock;
import org.maskdeep.run.Provenance;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.detection.DetectionRecipes;

/**
 * Adds the results of an experiment to the ledger: every number with what it takes to make it
 * again.
 */
public final class LedgerWriter {
  static final String TRAIN = "train";
  static final String TEST = "test";
  private static final ObjectMapper JSON = new ObjectMapper();

  private LedgerWriter() {}

  /**
   * What stands behind a row.
   *
   * @param recipe its name
   * @param text of the recipe
   * @param score of the first seed, with its protocol
   * @param runs their folders, a seed each
   * @param data what was trained and measured on
   * @param pretraining of the encoder that a detector started from; null otherwise
   */
  private record Source(
      String recipe,
      String text,
      JsonNode score,
      Map<Long, Path> runs,
      Map<String, DataSet> data,
      Pretraining pretraining) {
    static Source of(SummaryRow row, List<EvaluatedEncoder> evaluated) {
      List<EvaluatedEncoder> seeds =
          evaluated.stream()
              .filter(e -> e.method().equals(row.method()) && e.dataset().equals(row.dataset()))
              .toList();
      EvaluatedEncoder first = seeds.get(0);
      Map<Long, Path> runs = new LinkedHashMap<>();
      seeds.forEach(e -> runs.put(e.recipe().seed(), e.folder()));
      Score score = first.scores().of(row.probe());
      return new Source(
          first.recipe().name(),
          Recipes.text(first.recipe()),
          tree(score, row, seeds),
          runs,
          Map.of(TRAIN, set(score.card().train()), TEST, set(score.card().test())),
          null);
    }

    /** With the learning rate that each seed chose, where they chose. */
    private static JsonNode tree(Score score, SummaryRow row, List<EvaluatedEncoder> seeds) {
      ObjectNode tree = JSON.valueToTree(score);
      if (score.grid() != null) {
        ObjectNode chosen = tree.putObject("rates_chosen");
        for (EvaluatedEncoder e : seeds) {
          chosen.put(Long.toString(e.recipe().seed()), e.scores().of(row.probe()).grid().chosen());
        }
      }
      return tree;
    }

    private static DataSet set(SetInfo set) {
      return new DataSet(set.name(), set.size(), set.fingerprint());
    }

    static Source ofDetection(List<FineTunedDetector> seeds) {
      FineTunedDetector first = seeds.get(0);
      Map<Long, Path> runs = new LinkedHashMap<>();
      seeds.forEach(d -> runs.put(d.recipe().seed(), d.folder()));
      ObjectNode score = JSON.valueToTree(first.scores());
      String[] inputs = first.scores().inputs().split("\n", 3); // weights, data, recipe
      String[] fingerprints = inputs[1].split(" ");
      score.put("inputs", inputs[0]);
      Map<String, DataSet> data = new LinkedHashMap<>();
      data.put(TRAIN, new DataSet(first.recipe().data().train(), null, fingerprints[0]));
      data.put(TEST, new DataSet(first.recipe().data().test(), null, fingerprints[1]));
      Recipe encoder = first.encoder().recipe();
      String text = Recipes.text(encoder);
      return new Source(
          first.recipe().name(),
          DetectionRecipes.text(first.recipe()),
          score,
          runs,
          data,
          new Pretraining(encoder.name(), Sha256.of(text), LedgerEntry.settingsOf(text)));
    }
  }

  /**
   * One entry for every row of the report.
   *
   * @param experiment its name, such as {@code small}
   * @param command that makes the numbers
   * @param seconds that the experiment took, all calls together
   * @param device on which it was trained
   * @throws IOException when a run was trained on a device of another kind, or nothing can be
   *     written
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
    List<SummaryRow> rows = report.summary().rows();
    List<Source> sources = new ArrayList<>();
    for (SummaryRow row : rows) {
      Source source =
          row.probe().ofDetection()
              ? Source.ofDetection(report.detectors(row))
              : Source.of(row, evaluated);
      for (Path run : source.runs().values()) {
        checkDevice(run, device);
      }
      sources.add(source);
    }
    String machine = Machine.words(device);
    for (int i = 0; i < rows.size(); i++) {
      SummaryRow row = rows.get(i);
      Source source = sources.get(i);
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
              commits(source.runs()),
              Instant.now().truncatedTo(ChronoUnit.SECONDS),
              seconds,
              machine,
              source.score(),
              LedgerEntry.settingsOf(source.text()),
              measurement(i, row, source, device)));
    }
  }

  /** An entry describes one machine: that of this call. */
  private static void checkDevice(Path run, Device device) throws IOException {
    for (String trained : Provenance.devices(run)) {
      if (!trained.equals(device.getDeviceType())) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: was trained on a %s, and this call says %s: nothing is added to the ledger; give"
                    + " the --device of the runs",
                run,
                trained,
                device.getDeviceType()));
      }
    }
  }

  /** Those that the runs were trained with; this program's where nothing was trained. */
  private static String commits(Map<Long, Path> runs) throws IOException {
    Set<String> commits = new LinkedHashSet<>();
    for (Path run : runs.values()) {
      commits.addAll(Provenance.commits(run));
    }
    return commits.isEmpty() ? Provenance.builtFrom() : String.join(", ", commits);
  }

  private static Measurement measurement(int place, SummaryRow row, Source source, Device device)
      throws IOException {
    List<Path> folders = List.copyOf(source.runs().values());
    Machine machine = Machine.ofRun(folders.get(0), device);
    return new Measurement(
        place,
        row.stepTime(),
        StageClock.sum(folders),
        StageClock.peakMemoryMib(folders),
        machine.hardware(),
        machine.versions(),
        source.data(),
        source.pretraining(),
        curves(source.runs()));
  }

  /** What the runs wrote of loss, rank and online kNN; empty for untrained encoders. */
  private static Map<String, List<Curve>> curves(Map<Long, Path> runs) throws IOException {
    Map<String, List<Curve>> curves = new TreeMap<>();
    for (Map.Entry<Long, Path> run : runs.entrySet()) {
      for (String name : List.of("metrics.jsonl", RunDirectory.ONLINE)) {
        Path file = run.getValue().resolve(name);
        if (Files.exists(file)) {
          add(MetricsFile.read(file), run.getKey(), curves);
        }
      }
    }
    return curves;
  }

  private static void add(MetricsFile metrics, long seed, Map<String, List<Curve>> curves) {
    for (String key : metrics.keys()) {
      if (key.equals("loss") || key.startsWith("effective_rank") || key.contains("knn")) {
        Series series = metrics.series(key);
        Curve curve = Curve.of(seed, series.x(), series.y());
        curves.computeIfAbsent(key, k -> new ArrayList<>()).add(curve);
      }
    }
  }
}
