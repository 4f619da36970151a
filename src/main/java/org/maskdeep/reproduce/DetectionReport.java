package org.maskdeep.reproduce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.report.chart.Bars;
import org.maskdeep.report.chart.Charts;
import org.maskdeep.report.page.ReportPage;
import org.maskdeep.report.result.PaperNumbers;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.SeedValues;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.report.result.Tables;
import org.maskdeep.train.detection.DetectionRecipe;

/** The detection stage's part of a scale's summary and report. */
final class DetectionReport {
  private static final Map<Probe, String> TYPES =
      Map.of(Probe.BOX_AP, "bbox", Probe.MASK_AP, "segm");

  private final List<Transferred> transferred;
  private final PaperNumbers papers;

  DetectionReport(List<Transferred> transferred, PaperNumbers papers) {
    this.transferred = transferred;
    this.papers = papers;
  }

  /** Box and mask AP of every method, over the seeds. */
  List<SummaryRow> rows() {
    Map<String, List<Transferred>> groups = new LinkedHashMap<>();
    transferred.forEach(t -> groups.computeIfAbsent(t.method(), k -> new ArrayList<>()).add(t));
    List<SummaryRow> rows = new ArrayList<>();
    for (List<Transferred> seeds : groups.values()) {
      for (Probe probe : List.of(Probe.BOX_AP, Probe.MASK_AP)) {
        Transferred first = seeds.get(0);
        String type = TYPES.get(probe);
        if (first.ap(type) != null) {
          rows.add(
              SummaryRow.of(
                  first.method(),
                  probe,
                  first.dataset(),
                  new SeedValues(
                      seeds.stream().map(t -> t.recipe().seed()).toList(),
                      seeds.stream().map(t -> t.ap(type)).toList()),
                  first.epochs(),
                  papers.exact(first.method(), probe, first.dataset(), first.epochs()),
                  null));
        }
      }
    }
    return rows;
  }

  /** The runs behind a row. */
  List<Transferred> of(SummaryRow row) {
    return transferred.stream().filter(t -> t.method().equals(row.method())).toList();
  }

  /** Table, chart and protocol cards. */
  void write(ReportPage.Builder page, Summary summary) {
    if (transferred.isEmpty()) {
      return;
    }
    page.resultsNote(
        "Detection: the same encoders as backbones of a detector, all weights trained on boxes and"
            + " masks with the same recipe. Compare with the row of the random encoder.");
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
    String title = "Detection on " + transferred.get(0).dataset();
    page.charts(Charts.groupedBars(title, "backbone", "AP (%)", methods, bars));
    for (Transferred t : transferred) {
      page.protocol(
          String.format(Locale.ROOT, "detection from %s, seed %d", t.method(), t.recipe().seed()),
          card(t));
    }
  }

  private static String card(Transferred t) {
    DetectionRecipe r = t.recipe();
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("trained on", r.data().train());
    card.put("judged on", r.data().test());
    card.put("detector", r.model());
    card.put("input", r.input());
    card.put("optimizer", r.optimizer());
    List.of("bbox", "segm").forEach(type -> card.put(type, t.scores().get(type)));
    StringBuilder text = new StringBuilder();
    card.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
    return text.toString().strip();
  }
}
