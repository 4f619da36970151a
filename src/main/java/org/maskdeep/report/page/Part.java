package org.maskdeep.report.page;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.report.chart.Chart;
import tech.tablesaw.api.Table;

/** Something that a section of a report page shows. Texts are plain: the page escapes them. */
public sealed interface Part {
  /** A paragraph. */
  record Paragraph(String text) implements Part {}

  /** A sentence that stands out: good news or bad. */
  record Notice(boolean good, String text) implements Part {}

  /** A table. */
  record Results(Table table) implements Part {}

  /**
   * A figure.
   *
   * @param caption what it shows
   * @param png a PNG file
   * @param width its width on the page in points, or 0 for its own
   * @param captioned whether the caption is written below it, too, and not only read aloud
   */
  record Figure(String caption, byte[] png, int width, boolean captioned) implements Part {
    /** A chart, which has its title in it. */
    public static Figure of(Chart chart) {
      return new Figure(chart.title(), chart.png(), chart.width(), false);
    }
  }

  /** A text whose line breaks count, such as a protocol card. */
  record Card(String title, String text) implements Part {}

  /** Names and values, in order. */
  record Facts(Map<String, String> values) implements Part {
    /** Copies the map, in its order. */
    public Facts {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /** A command line to type. */
  record Command(String line) implements Part {}
}
