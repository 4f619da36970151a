package org.maskdeep.report.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.maskdeep.check.Checks;
import org.maskdeep.report.chart.Chart;
import org.maskdeep.report.result.PairedDifference;
import org.maskdeep.report.result.PaperNumbers;
import org.maskdeep.report.result.Summary;
import org.maskdeep.report.result.Tables;
import tech.tablesaw.api.Table;

/**
 * The content of a report page; {@link HtmlReport} writes it.
 *
 * <pre>{@code
 * ReportPage page =
 *     ReportPage.of("MaskDeep, scale smoke", "3 methods on drawn scenes, 2 cores, 6 minutes")
 *         .results(Tables.linear(summary, PaperNumbers.load()))
 *         .charts(Charts.accuracyBars(summary, "scenes", 10), Charts.loss(runs))
 *         .repeat("make reproduce SCALE=smoke")
 *         .build();
 * HtmlReport.write(page, Path.of("runs/smoke/report.html"));
 * }</pre>
 *
 * @param title the heading
 * @param subtitle a line below it
 * @param sections in the order of the page
 */
public record ReportPage(String title, String subtitle, List<Section> sections) {
  private static final int MOST_PROBLEMS = 200;

  /** Checks the title and copies the sections. */
  public ReportPage {
    Checks.text("title of the page", title);
    Checks.notNull("subtitle of the page", subtitle);
    sections = List.copyOf(sections);
  }

  /** Starts a page; the order of the calls does not matter, only that of calls of one kind. */
  public static Builder of(String title, String subtitle) {
    return new Builder(title, subtitle);
  }

  /** The sections of a page, in their order. */
  private enum Place {
    INTRO("What this is"),
    RESULTS("Results"),
    CHARTS("Charts"),
    MASKS("Masks"),
    PATCHES("Patch features"),
    HEALTH("Health"),
    PROTOCOL("Protocol"),
    PROBLEMS("Data problems"),
    PROVENANCE("Provenance"),
    REPEAT("Do it again");

    final String title;

    Place(String title) {
      this.title = title;
    }
  }

  /** Collects what the page shows; a section without content is left out. */
  public static final class Builder {
    private final String title;
    private final String subtitle;
    private final Map<Place, List<Part>> parts = new EnumMap<>(Place.class);

    private Builder(String title, String subtitle) {
      this.title = title;
      this.subtitle = subtitle;
    }

    /** Paragraphs that say what this page is and how to read it. */
    public Builder intro(String... paragraphs) {
      Arrays.stream(paragraphs).map(Part.Paragraph::new).forEach(p -> add(Place.INTRO, p));
      return this;
    }

    /** The usual words on how to read results, charts and health. */
    public Builder howToRead() {
      return intro(
          "An encoder was pretrained without labels and then frozen; kNN and linear probes say how"
              + " well its features tell classes apart. The number to beat is that of the untrained"
              + " (random) encoder with the same probe; chance is one in the number of classes.",
          "Published numbers stand beside ours with their recipes. Compare two numbers only when"
              + " data, epochs and recipe agree: the same method moves by several points between"
              + " code bases. A spread after ± is one standard deviation over seeds; without one, a"
              + " number comes from a single seed or its spread is not known.");
    }

    /** A result table. */
    public Builder results(Table table) {
      if (table.rowCount() == 0) {
        return add(Place.RESULTS, new Part.Paragraph("No results yet."));
      }
      return add(Place.RESULTS, new Part.Results(table));
    }

    /** The classification table of a summary; recipes are ours in words by method. */
    public Builder classification(Summary summary, PaperNumbers papers, Map<String, String> words) {
      return results(Tables.linear(summary, papers, words));
    }

    /** The comparison on equal seeds, where there is one, and how to read it. */
    public Builder comparison(Summary summary) {
      Table table = Tables.ablation(summary);
      return table.rowCount() == 0
          ? this
          : results(table)
              .resultsNote(
                  "How to read it: every row was trained as its reference, on the same seeds, order and"
                      + " views, but for what it names; so nothing else can have made the difference. "
                      + PairedDifference.LEGEND);
    }

    /** A sentence below the result tables. */
    public Builder resultsNote(String text) {
      return add(Place.RESULTS, new Part.Paragraph(text));
    }

    /** Charts of the results and of the training. */
    public Builder charts(Chart... charts) {
      Arrays.stream(charts).map(Part.Figure::of).forEach(p -> add(Place.CHARTS, p));
      return this;
    }

    /** An image of masks (a PNG file). */
    public Builder masks(String caption, byte[] png) {
      return add(Place.MASKS, new Part.Figure(caption, png, 0, true));
    }

    /** An image of what encoders make of patches (a PNG file). */
    public Builder patches(String caption, byte[] png) {
      return add(Place.PATCHES, new Part.Figure(caption, png, 0, true));
    }

    /** The verdict on the health of the training, in plain words, with its charts. */
    public Builder health(boolean good, String verdict, Chart... charts) {
      add(Place.HEALTH, new Part.Notice(good, verdict));
      Arrays.stream(charts).map(Part.Figure::of).forEach(p -> add(Place.HEALTH, p));
      return this;
    }

    /** The protocol card of a score. */
    public Builder protocol(String name, String card) {
      return add(Place.PROTOCOL, new Part.Card(name, card));
    }

    /**
     * The images that could not be read.
     *
     * @param replaced in training, by others: name to reason; empty when none
     * @param reduced sets of probes from which some were left out, in words; empty when none
     */
    public Builder dataProblems(Map<String, String> replaced, Set<String> reduced) {
      if (replaced.isEmpty() && reduced.isEmpty()) {
        return add(Place.PROBLEMS, new Part.Notice(true, "Every image could be read."));
      }
      for (String set : reduced) {
        add(Place.PROBLEMS, new Part.Notice(false, "Probes use " + set + "."));
      }
      if (replaced.isEmpty()) {
        return this;
      }
      String verdict = replaced.size() + " images could not be read; others stood in for them.";
      if (replaced.size() == 1) {
        verdict = "1 image could not be read; another stood in for it.";
      }
      add(Place.PROBLEMS, new Part.Notice(false, verdict));
      Map<String, String> listed = new LinkedHashMap<>();
      replaced.entrySet().stream()
          .limit(MOST_PROBLEMS)
          .forEach(e -> listed.put(e.getKey(), e.getValue()));
      if (replaced.size() > MOST_PROBLEMS) {
        listed.put("…", String.format(Locale.ROOT, "and %d more", replaced.size() - MOST_PROBLEMS));
      }
      return add(Place.PROBLEMS, new Part.Facts(listed));
    }

    /** Commit, versions, device, seed, fingerprint of the data and so on, in this order. */
    public Builder provenance(Map<String, String> facts) {
      return facts.isEmpty() ? this : add(Place.PROVENANCE, new Part.Facts(facts));
    }

    /** The exact command line that makes this page's numbers again. */
    public Builder repeat(String command) {
      return add(Place.REPEAT, new Part.Command(command));
    }

    private Builder add(Place place, Part part) {
      parts.computeIfAbsent(place, p -> new ArrayList<>()).add(part);
      return this;
    }

    /** The page. */
    public ReportPage build() {
      List<Section> sections = new ArrayList<>();
      parts.forEach((place, content) -> sections.add(new Section(place.title, content)));
      return new ReportPage(title, subtitle, sections);
    }
  }
}
