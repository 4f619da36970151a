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
import org.maskdeep.data.Scenes;
import org.maskdeep.image.Codec;
import org.maskdeep.image.Image;
import org.maskdeep.mask.HierarchicalMask;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Streams;
import org.maskdeep.report.chart.Chart;
import org.maskdeep.report.chart.Charts;
import org.maskdeep.report.chart.MetricsFile;
import org.maskdeep.report.chart.Series;
import org.maskdeep.report.figure.MaskSheet;
import org.maskdeep.report.page.HtmlReport;
import org.maskdeep.report.page.ReportPage;
import org.maskdeep.report.result.PaperNumbers;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.SeedValues;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.reproduce.Reproduction.Judged;
import org.maskdeep.train.Masking;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;

/** The results of a scale as {@code summary.json} and {@code report.html}. */
public final class ScaleReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int PICTURE = 192; // side in pixels
  private static final int DRAWN = 4; // which of the drawn pictures

  private final String title;
  private final String command;
  private final List<Judged> judged;
  private final PaperNumbers papers = PaperNumbers.load();
  private final DetectionReport detection;

  /**
   * Of evaluated encoders.
   *
   * @param title such as {@code scale smoke}
   * @param command that makes the report again
   */
  public ScaleReport(
      String title, String command, List<Judged> judged, List<Transferred> transferred) {
    this.title = title;
    this.command = command;
    this.judged = judged;
    detection = new DetectionReport(transferred, papers);
  }

  /** What it says of detection. */
  DetectionReport detection() {
    return detection;
  }

  /** One row for every method, data set and probe, over the seeds. */
  public Summary summary() {
    Map<String, List<Judged>> groups = new LinkedHashMap<>();
    for (Judged j : judged) {
      groups.computeIfAbsent(j.method() + " on " + j.dataset(), k -> new ArrayList<>()).add(j);
    }
    List<SummaryRow> rows = new ArrayList<>();
    for (List<Judged> seeds : groups.values()) {
      rows.add(row(seeds, Probe.KNN));
      rows.add(row(seeds, Probe.LINEAR));
    }
    rows.addAll(detection.rows());
    return new Summary(rows);
  }

  private SummaryRow row(List<Judged> seeds, Probe probe) {
    Judged first = seeds.get(0);
    Integer epochs = first.random() ? null : first.recipe().optimizer().epochs();
    return SummaryRow.of(
        first.method(),
        probe,
        first.dataset(),
        new SeedValues(
            seeds.stream().map(j -> j.recipe().seed()).toList(),
            seeds.stream().map(j -> percent(j, probe)).toList()),
        epochs,
        papers.exact(first.method(), probe, first.dataset(), epochs),
        first.stepTime());
  }

  private static double percent(Judged j, Probe probe) {
    Map<?, ?> score = (Map<?, ?>) j.scores().get(probe.key());
    return 100 * ((Number) score.get("value")).doubleValue();
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
    for (Judged j : judged) {
      if (datasets.add(j.dataset())) {
        double chance = 100.0 / classes(j);
        page.charts(Charts.accuracyBars(summary, j.dataset(), chance));
      }
    }
    detection.write(page, summary);
    training(page);
    masks(page);
    page.dataProblems(replaced());
    for (Judged j : judged) {
      page.protocol(j.method() + " on " + j.dataset() + seed(j), card(j));
    }
    return page.provenance(provenance()).repeat(command).build();
  }

  /** Images that could not be decoded in any run, by name: why. */
  private Map<String, String> replaced() throws IOException {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Judged j : judged) {
      Path file = j.folder().resolve("replaced.jsonl");
      if (!j.random() && Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          JsonNode node = JSON.readTree(line);
          reasons.putIfAbsent(node.path("name").asText(), node.path("reason").asText());
        }
      }
    }
    return reasons;
  }

  /** Tells runs of several seeds apart; empty where there is only one. */
  private String seed(Judged j) {
    long seeds = judged.stream().mapToLong(other -> other.recipe().seed()).distinct().count();
    return seeds == 1 ? "" : ", seed " + j.recipe().seed();
  }

  private static int classes(Judged j) {
    Object test = card(j, "knn").get("test");
    return test instanceof Map<?, ?> set && set.get("classes") instanceof Number n
        ? n.intValue()
        : 10;
  }

  /** What a run wrote while it trained. */
  private record Training(Judged run, MetricsFile metrics) {
    Series series(String key) {
      return metrics.series(key).named(run.method()).finite();
    }
  }

  /** The curves of one seed for each data set, and a verdict over all runs. */
  private void training(ReportPage.Builder page) throws IOException {
    long firstSeed = judged.get(0).recipe().seed();
    Map<String, List<Training>> plotted = new LinkedHashMap<>(); // by data set
    double least = Double.MAX_VALUE;
    for (Judged j : judged) {
      Path file = j.folder().resolve("metrics.jsonl");
      if (j.random() || !Files.exists(file)) {
        continue;
      }
      MetricsFile metrics = MetricsFile.read(file);
      least = Math.min(least, metrics.last("feature_std").orElse(0));
      if (j.standard() && j.recipe().seed() == firstSeed) { // more lines would hide each other
        plotted
            .computeIfAbsent(j.dataset() + seed(j), k -> new ArrayList<>())
            .add(new Training(j, metrics));
      }
    }
    if (plotted.isEmpty()) {
      return;
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
    boolean good = least > judged.get(0).recipe().run().minFeatureStd();
    String verdict =
        good
            ? "No sign of collapse: features of different images point in different directions"
                + " (feature std %.2f or more at the end; 1 is a perfect spread)."
            : "Collapse: features of different images look alike (feature std down to %.3f).";
    page.health(good, String.format(Locale.ROOT, verdict, least), health.toArray(Chart[]::new));
  }

  private static List<Series> series(List<Training> runs, String key) {
    return runs.stream().map(run -> run.series(key)).toList();
  }

  /** What is visible, on a drawn picture. */
  private void masks(ReportPage.Builder page) {
    for (Judged j : judged) {
      Optional<Masking> masking = j.recipe().method().masking();
      if (masking.isPresent()) {
        Image picture = Scenes.classification(DRAWN + 1, PICTURE, 0, Scenes.Split.VAL).image(DRAWN);
        HierarchicalMask masks =
            masking
                .get()
                .sampler()
                .sample(
                    Pretraining.patchGrids(j.recipe()),
                    masking.get().groups(),
                    new Streams(j.recipe().seed()).stream(Purpose.MASK, 0, 0));
        page.masks(
            "Visible patches on a drawn picture: a row for every level, a column for every group."
                + " Features are masked, never pixels; the picture only shows where they lie.",
            Codec.png(MaskSheet.of(picture, masks, masking.get().levels())));
        return;
      }
    }
  }

  private Map<String, String> recipes() {
    Map<String, String> words = new LinkedHashMap<>();
    for (Judged j : judged) {
      Recipe r = j.recipe();
      String network =
          String.format(Locale.ROOT, "%s, %d px", r.model().spec().title(), r.views().size());
      words.putIfAbsent(
          j.method(),
          j.random()
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

  private static Map<?, ?> card(Judged j, String probe) {
    Object card = ((Map<?, ?>) j.scores().get(probe)).get("card");
    return card instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String card(Judged j) {
    StringBuilder text = new StringBuilder();
    for (String probe : List.of("knn", "linear")) {
      card(j, probe)
          .forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
      text.append('\n');
    }
    return text.toString().strip();
  }

  private Map<String, String> provenance() throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    for (Judged j : judged) {
      Path file = j.folder().resolve("provenance.json");
      if (Files.exists(file)) {
        JsonNode node = JSON.readTree(Files.readAllBytes(file));
        node.properties().forEach(e -> facts.putIfAbsent(e.getKey(), e.getValue().toString()));
      }
    }
    return facts;
  }
}
