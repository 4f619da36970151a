package org.maskdeep.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.maskdeep.data.Scenes;
import org.maskdeep.eval.ProtocolCard;
import org.maskdeep.eval.SetInfo;
import org.maskdeep.image.Image;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.report.chart.Chart;
import org.maskdeep.report.chart.Charts;
import org.maskdeep.report.chart.MetricsFile;
import org.maskdeep.report.chart.OnlineCharts;
import org.maskdeep.report.chart.Series;
import org.maskdeep.report.figure.Figure;
import org.maskdeep.report.figure.MaskSheet;
import org.maskdeep.report.page.HtmlReport;
import org.maskdeep.report.page.ReportPage;
import org.maskdeep.report.result.PaperNumbers;
import org.maskdeep.report.result.Percent;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.SeedValues;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.run.Provenance;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.method.Masking;

/** The results of an experiment as {@code summary.json} and {@code report.html}. */
public final class ExperimentReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int SIDE = 192; // of that image, in pixels
  private static final int SAMPLE = 4; // which of the synthetic images

  private final String title;
  private final String command;
  private final List<EvaluatedEncoder> evaluated;
  private final PaperNumbers papers = PaperNumbers.load();
  private final DetectionReport detection;
  private List<Figure> patches = List.of();
  private List<Figure> learnedMasks = List.of();

  /**
   * Of evaluated encoders.
   *
   * @param title such as {@code scale smoke}
   * @param command that makes the report again
   */
  public ExperimentReport(
      String title,
      String command,
      List<EvaluatedEncoder> evaluated,
      List<FineTunedDetector> detectors) {
    this.title = title;
    this.command = command;
    this.evaluated = evaluated;
    detection = new DetectionReport(detectors, papers);
  }

  /** Adds figures of what the encoders make of patches; those of an earlier call are dropped. */
  public ExperimentReport withPatches(List<Figure> figures) {
    patches = List.copyOf(figures);
    return this;
  }

  /** Adds figures of what runs have learned to hide; those of an earlier call are dropped. */
  public ExperimentReport withLearnedMasks(List<Figure> figures) {
    learnedMasks = List.copyOf(figures);
    return this;
  }

  /** The detectors behind a row of box or mask AP, a seed each. */
  public List<FineTunedDetector> detectors(SummaryRow row) {
    return detection.of(row);
  }

  /** One row for every method, data set and probe, over the seeds. */
  public Summary summary() {
    Map<String, List<EvaluatedEncoder>> groups = new LinkedHashMap<>();
    for (EvaluatedEncoder e : evaluated) {
      groups.computeIfAbsent(e.row(), k -> new ArrayList<>()).add(e);
    }
    List<SummaryRow> rows = new ArrayList<>();
    for (List<EvaluatedEncoder> seeds : groups.values()) {
      for (Probe probe : seeds.get(0).scores().probes()) {
        rows.add(row(seeds, probe));
      }
    }
    rows.addAll(detection.rows());
    return new Summary(rows);
  }

  private SummaryRow row(List<EvaluatedEncoder> seeds, Probe probe) {
    EvaluatedEncoder first = seeds.get(0);
    return SummaryRow.of(
        first.method(),
        probe,
        first.dataset(),
        new SeedValues(
            seeds.stream().map(e -> e.recipe().seed()).toList(),
            seeds.stream().map(e -> Percent.of(e.scores().of(probe).value())).toList()),
        first.epochs(),
        papers.exact(first.method(), probe, first.dataset(), first.epochs()),
        first.stepTime());
  }

  /** Writes both files; the page can be read without a network. */
  public void write(Path root) throws IOException {
    Summary summary = summary();
    summary.write(root.resolve("summary.json"));
    HtmlReport.write(page(summary), root.resolve("report.html"));
  }

  private ReportPage page(Summary summary) throws IOException {
    ReportPage.Builder page =
        ReportPage.of(
                "MaskDeep, " + title,
                "pretraining without labels, then kNN and a linear probe on images that were not"
                    + " trained on")
            .howToRead()
            .classification(summary, papers, recipes())
            .comparison(summary);
    Set<String> datasets = new LinkedHashSet<>();
    for (EvaluatedEncoder e : evaluated) {
      if (datasets.add(e.dataset())) {
        double chance = 100.0 / e.scores().knn().card().test().classes();
        page.charts(Charts.accuracyBars(summary, e.dataset(), chance));
      }
    }
    detection.write(page, summary);
    training(page);
    masks(page);
    learnedMasks.forEach(figure -> page.masks(figure.caption(), figure.png()));
    patches.forEach(figure -> page.patches(figure.caption(), figure.png()));
    page.dataProblems(replaced(), reduced());
    for (EvaluatedEncoder e : evaluated) {
      page.protocol(e.row() + seed(e), card(e));
    }
    return page.provenance(provenance()).repeat(command).build();
  }

  /** Images that could not be decoded in the training of any run, by name: why. */
  private Map<String, String> replaced() throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    for (EvaluatedEncoder e : evaluated) {
      folders.add(e.folder());
      folders.addAll(e.guides());
    }
    folders.addAll(detection.folders());
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Path folder : folders) {
      Path file = folder.resolve("replaced.jsonl");
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          JsonNode node = JSON.readTree(line);
          reasons.putIfAbsent(node.path("name").asText(), node.path("reason").asText());
        }
      }
    }
    return reasons;
  }

  /** Sets of probes that lack images, which could not be decoded. */
  private Set<String> reduced() {
    Set<String> sets = new LinkedHashSet<>();
    for (EvaluatedEncoder e : evaluated) {
      for (Probe probe : e.scores().probes()) {
        ProtocolCard card = e.scores().of(probe).card();
        Stream.of(card.train(), card.test())
            .filter(SetInfo::isReduced)
            .forEach(set -> sets.add(set.name()));
      }
    }
    return sets;
  }

  /** Tells runs of several seeds apart; empty where there is only one. */
  private String seed(EvaluatedEncoder e) {
    long seeds = evaluated.stream().mapToLong(other -> other.recipe().seed()).distinct().count();
    return seeds == 1 ? "" : ", seed " + e.recipe().seed();
  }

  /** What a run wrote while it trained. */
  private record Training(EvaluatedEncoder run, MetricsFile metrics) {
    Series series(String key) {
      return metrics.series(key).named(run.method()).finite();
    }
  }

  /** The curves of one seed for each data set, and a verdict over all runs. */
  private void training(ReportPage.Builder page) throws IOException {
    long firstSeed = evaluated.get(0).recipe().seed();
    Map<String, List<Training>> plotted = new LinkedHashMap<>(); // by data set
    double least = Double.MAX_VALUE;
    double lowest = Double.MAX_VALUE;
    boolean good = true;
    for (EvaluatedEncoder e : evaluated) {
      Path file = e.folder().resolve("metrics.jsonl");
      if (e.random() || !Files.exists(file)) {
        continue;
      }
      MetricsFile metrics = MetricsFile.read(file);
      double spread = metrics.last("feature_std").orElse(0);
      double rank = metrics.last("effective_rank").orElse(0);
      Recipe.RunRecipe bounds = e.recipe().run();
      good &= spread >= bounds.minFeatureStd() && rank >= bounds.minEffectiveRank();
      least = Math.min(least, spread);
      lowest = Math.min(lowest, rank);
      if (e.standard() && e.recipe().seed() == firstSeed) { // more lines would hide each other
        plotted
            .computeIfAbsent(e.dataset() + seed(e), k -> new ArrayList<>())
            .add(new Training(e, metrics));
      }
    }
    if (plotted.isEmpty()) {
      return;
    }
    for (Map.Entry<String, List<Training>> of : plotted.entrySet()) {
      online(page, of.getKey(), of.getValue());
    }
    List<Chart> health = new ArrayList<>();
    plotted.forEach(
        (dataset, runs) -> {
          int width = runs.get(0).run().recipe().model().spec().embeddingWidth();
          page.charts(
              Charts.smoothed(
                  "Pretraining loss, " + dataset, "step", "loss", series(runs, "loss")));
          health.add(
              Charts.lines(
                  "Feature std, " + dataset,
                  "step",
                  "std × √D (1: perfect spread)",
                  series(runs, "feature_std")));
          health.add(
              Charts.lines(
                  "Effective rank, " + dataset,
                  "step",
                  "dimensions in use, of " + width,
                  series(runs, "effective_rank")));
        });
    String verdict =
        good
            ? "No sign of collapse: features of different images point in different directions"
                + " (at the end feature std %.2f or more, where 1 is a perfect spread, and effective"
                + " rank %.1f or more)."
            : "Collapse: features of different images look alike, or use few dimensions (at the end"
                + " feature std down to %.3f, effective rank down to %.1f).";
    page.health(
        good, String.format(Locale.ROOT, verdict, least, lowest), health.toArray(Chart[]::new));
  }

  /** What was measured while the runs of a data set trained, where a recipe asked for it. */
  private static void online(ReportPage.Builder page, String dataset, List<Training> runs)
      throws IOException {
    Map<String, MetricsFile> measured = new LinkedHashMap<>();
    for (Training training : runs) {
      Path file = training.run().folder().resolve(RunDirectory.ONLINE);
      if (Files.exists(file)) {
        measured.put(training.run().method(), MetricsFile.read(file));
      }
    }
    page.charts(OnlineCharts.ofRuns(dataset, measured).toArray(Chart[]::new));
  }

  private static List<Series> series(List<Training> runs, String key) {
    return runs.stream().map(run -> run.series(key)).toList();
  }

  /** What is visible, on a synthetic image. */
  private void masks(ReportPage.Builder page) {
    for (EvaluatedEncoder e : evaluated) {
      Optional<Masking> masking = e.recipe().method().masking();
      if (masking.isPresent()) {
        Image image = Scenes.classification(SAMPLE + 1, SIDE, 0, Scenes.Split.VAL).image(SAMPLE);
        HierarchicalMask masks =
            masking
                .get()
                .sampler()
                .sample(
                    Pretraining.patchGrids(e.recipe()),
                    masking.get().groups(),
                    new Streams(e.recipe().seed()).stream(Purpose.MASK, 0, 0));
        page.masks(
            "Visible patches on a synthetic image: a row for every level, a column for every group."
                + (e.recipe().method().hidesPixels()
                    ? " The encoder sees the visible patches of the image and no others."
                    : " Features are masked, never pixels; the image only shows where they lie."),
            Codec.png(MaskSheet.of(image, masks, masking.get().levels())));
        return;
      }
    }
  }

  private Map<String, String> recipes() {
    Map<String, String> words = new LinkedHashMap<>();
    for (EvaluatedEncoder e : evaluated) {
      Recipe r = e.recipe();
      String network =
          String.format(Locale.ROOT, "%s, %d px", r.model().spec().title(), r.views().size());
      words.putIfAbsent(
          e.row(),
          e.random()
              ? network + ", untrained"
              : String.format(
                  Locale.ROOT,
                  "%s, batch %d, %s",
                  network,
                  r.optimizer().batch(),
                  r.optimizer().name()));
    }
    return words;
  }

  private static String card(EvaluatedEncoder e) {
    return e.scores().probes().stream()
        .map(probe -> String.join("\n", e.scores().of(probe).card().lines()))
        .collect(Collectors.joining("\n\n"));
  }

  /** What the runs were made with and of; where they differ, every value. */
  private Map<String, String> provenance() throws IOException {
    Map<String, Set<String>> facts = new LinkedHashMap<>();
    for (EvaluatedEncoder e : evaluated) {
      for (JsonNode began : Provenance.read(e.folder())) {
        for (Map.Entry<String, JsonNode> fact : began.properties()) {
          facts
              .computeIfAbsent(fact.getKey(), k -> new LinkedHashSet<>())
              .add(fact.getValue().isTextual() ? fact.getValue().asText() : "" + fact.getValue());
        }
      }
    }
    Map<String, String> words = new LinkedHashMap<>();
    facts.forEach((name, values) -> words.put(name, String.join("; ", values)));
    return words;
  }
}
