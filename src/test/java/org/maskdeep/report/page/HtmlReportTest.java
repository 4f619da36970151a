package org.maskdeep.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.report.Samples;
import org.maskdeep.report.chart.Chart;
import org.maskdeep.report.chart.Charts;
import org.maskdeep.report.chart.Series;
import org.maskdeep.report.result.PaperNumbers;
import org.maskdeep.report.result.Probe;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.Tables;
import org.maskdeep.text.Html;

class HtmlReportTest {
  private static final String EVIL = "<script>alert('x')</script> & \"q\"";

  @TempDir Path folder;

  @Test
  void pageHasItsSectionsInOrderAndNeedsNoNetwork() throws IOException {
    Chart chart = Charts.loss(List.of(Samples.decay("maskdeep", 50, 2)));
    ReportPage page =
        ReportPage.of("MaskDeep, scale small", "a sample")
            .repeat("make reproduce SCALE=small")
            .provenance(Map.of("commit", "0123abc"))
            .dataProblems(Map.of("a/b.jpg", "truncated"), Set.of())
            .protocol("kNN", "k = 20\nT = 0.07")
            .health(true, "Healthy.", chart)
            .patches("Patches of every encoder", chart.png())
            .masks("Visible patches", chart.png())
            .charts(chart)
            .results(Tables.linear(Samples.SUMMARY, PaperNumbers.load()))
            .howToRead()
            .build();
    assertThat(page.sections())
        .extracting(Section::title)
        .containsExactly(
            "What this is",
            "Results",
            "Charts",
            "Masks",
            "Patch features",
            "Health",
            "Protocol",
            "Data problems",
            "Provenance",
            "Do it again");
    Path file = folder.resolve("runs/small/report.html");
    HtmlReport.write(page, file);
    String html = Files.readString(file);
    assertThat(html)
        .contains("72.1 ± 0.6", "make reproduce SCALE=small", "a/b.jpg", "k = 20\nT = 0.07")
        .contains("1 image could not be read")
        .doesNotContain("http:", "https:", "<script", "@import", "url(");
    assertThat(html.split("src=\"data:image/png;base64,iVBOR", -1)).hasSize(5);
    assertThat(html.split("src=", -1)).as("no other source").hasSize(5);
    assertThat(html.split("<section", -1)).hasSize(11);
    assertThat(html.split("</section>", -1)).hasSize(11);
  }

  @Test
  void everyTextIsEscaped() {
    Chart chart =
        Charts.lines(EVIL, EVIL, EVIL, List.of(new Series(EVIL, new double[2], new double[2])));
    Summary summary =
        new Summary(List.of(Samples.row(EVIL, Probe.KNN, "scenes", 1, null, 1, null)));
    String html =
        HtmlReport.render(
            ReportPage.of(EVIL, EVIL)
                .intro(EVIL)
                .results(Tables.linear(summary, PaperNumbers.load()))
                .resultsNote(EVIL)
                .charts(chart)
                .masks(EVIL, chart.png())
                .health(false, EVIL)
                .protocol(EVIL, EVIL)
                .dataProblems(Map.of(EVIL, EVIL), Set.of(EVIL))
                .provenance(Map.of(EVIL, EVIL))
                .repeat(EVIL)
                .build());
    assertThat(html).doesNotContain("<script", "alert('", "\"q\"");
    assertThat(html.split("&lt;script&gt;", -1)).hasSizeGreaterThan(15);
  }

  @Test
  void controlCharactersDoNotReachThePage() {
    assertThat(Html.escape("a\u0000b\u001bc\nd\te")).isEqualTo("a\uFFFDb\uFFFDc\nd\te");
  }

  @Test
  void sectionsWithoutContentAreLeftOutButGoodNewsIsSaid() {
    ReportPage page =
        ReportPage.of("t", "").dataProblems(Map.of(), Set.of()).provenance(Map.of()).build();
    assertThat(page.sections()).extracting(Section::title).containsExactly("Data problems");
    assertThat(HtmlReport.render(page)).contains("Every image could be read.");
    ReportPage probes =
        ReportPage.of("t", "")
            .dataProblems(Map.of(), Set.of("a/test without 3 images that cannot be decoded"))
            .build();
    assertThat(HtmlReport.render(probes))
        .contains("Probes use a/test without 3 images that cannot be decoded.")
        .doesNotContain("Every image could be read.");
  }
}
