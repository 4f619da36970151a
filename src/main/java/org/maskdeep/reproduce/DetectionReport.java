package org.maskdeep.reproduce;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.coco.evaluation.EvaluationFigures;
import org.maskdeep.report.chart.Bars;
import org.maskdeep.report.chart.Charts;
import org.maskdeep.report.page.ReportPage;
import org.maskdeep.report.result.PaperNumbers;
import org.maskdeep.report.result.Percent;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.SeedValues;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.report.result.Tables;
import org.maskdeep.train.detection.DetectionRecipes;

/** The detection stage's part of a scale's summary and report. */
final class DetectionReport {
  private final List<FineTunedDetector> detectors;
  private final PaperNumbers papers;

  DetectionReport(List<FineTunedDetector> detectors, PaperNumbers papers) {
    this.detectors = detectors;
    this.papers = papers;
  }

  /** Box and mask AP of every method, over the seeds. */
  List<SummaryRow> rows() {
    Map<String, List<FineTunedDetector>> groups = new LinkedHashMap<>();
    detectors.forEach(d -> groups.computeIfAbsent(d.method(), k -> new ArrayList<>()).add(d));
    List<SummaryRow> rows = new ArrayList<>();
    for (List<FineTunedDetector> seeds : groups.values()) {
      for (Probe probe : List.of(Probe.BOX_AP, Probe.MASK_AP)) {
        FineTunedDetector first = seeds.get(0);
        if (first.ap(probe) != null) {
          rows.add(
              SummaryRow.of(
                  first.method(),
                  probe,
                  first.dataset(),
                  new SeedValues(
                      seeds.stream().map(d -> d.recipe().seed()).toList(),
                      seeds.stream().map(d -> Percent.value(d.ap(probe))).toList()),
                  first.epochs(),
                  papers.exact(first.method(), probe, first.dataset(), first.epochs()),
                  null));
        }
      }
    }
    return rows;
  }

  /** The runs behind a row. */
  List<FineTunedDetector> of(SummaryRow row) {
    return detectors.stream().filter(d -> d.method().equals(row.method())).toList();
  }

  /** Those of all runs. */
  List<Path> folders() {
    return detectors.stream().map(FineTunedDetector::folder).toList();
  }

  /** Table, chart and protocol cards. */
  void write(ReportPage.Builder page, Summary summary) {
    if (detectors.isEmpty()) {
      return;
    }
    page.resultsNote(
        "Detection: the same encoders as backbones of a detector that is trained with one recipe,"
            + " which stands below. Compare with the row of the random encoder.");
    page.results(Tables.coco(summary, papers, Map.of()));
    List<SummaryRow> rows = rows();
    List<String> methods = rows.stream().map(SummaryRow::method).distinct().toList();
    List<Bars> bars = new ArrayList<>();
    for (Probe probe : List.of(Probe.BOX_AP, Probe.MASK_AP)) {
      List<SummaryRow> of = rows.stream().filter(r -> r.probe() == probe).toList();
      if (of.size() == methods.size()) {
        bars.add(
            new Bars(
                probe.label(),
                of.stream().mapToDouble(SummaryRow::value).toArray(),
                of.stream().mapToDouble(r -> r.std() == null ? 0 : r.std()).toArray()));
      }
    }
    String title = "Detection on " + detectors.get(0).dataset();
    page.charts(Charts.groupedBars(title, "backbone", "AP (%)", methods, bars));
    for (FineTunedDetector d : detectors) {
      page.protocol(
          String.format(Locale.ROOT, "detection from %s, seed %d", d.method(), d.recipe().seed()),
          card(d));
    }
  }

  private static String card(FineTunedDetector d) {
    StringBuilder text = new StringBuilder();
    text.append("trained on: ").append(d.recipe().data().train()).append('\n');
    text.append("evaluated on: ").append(d.recipe().data().test()).append('\n');
    figures(text, Probe.BOX_AP, d);
    figures(text, Probe.MASK_AP, d);
    return text.append("recipe:\n").append(DetectionRecipes.text(d.recipe())).toString().strip();
  }

  private static void figures(StringBuilder text, Probe probe, FineTunedDetector d) {
    EvaluationFigures figures = d.scores().of(probe);
    if (figures != null) {
      text.append(figures.iouType()).append(": ").append(figures.stats()).append('\n');
    }
  }
}
