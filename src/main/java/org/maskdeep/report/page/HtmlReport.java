package org.maskdeep.report.page;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.files.AtomicFile;
import org.maskdeep.report.result.TableFormat;
import org.maskdeep.text.Html;
import tech.tablesaw.api.Table;

/**
 * Writes a {@link ReportPage} as one HTML file that needs nothing else: images inside, no script,
 * no network, for a laptop and a phone. Every text is escaped.
 */
public final class HtmlReport {
  private HtmlReport() {}

  /** Writes the page atomically. */
  public static void write(ReportPage page, Path file) throws IOException {
    AtomicFile.writeText(file, render(page));
  }

  /** The page as HTML. */
  public static String render(ReportPage page) {
    StringBuilder out = new StringBuilder(1 << 16);
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<title>")
        .append(Html.escape(page.title()))
        .append("</title>\n<style>\n")
        .append(HtmlStyle.CSS)
        .append("</style>\n</head>\n<body>\n<header>\n<h1>")
        .append(Html.escape(page.title()))
        .append("</h1>\n<p class=\"sub\">")
        .append(Html.escape(page.subtitle()))
        .append("</p>\n");
    contents(out, page.sections());
    out.append("</header>\n<main>\n");
    page.sections().forEach(section -> section(out, section));
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void contents(StringBuilder out, List<Section> sections) {
    out.append("<nav>");
    for (Section section : sections) {
      out.append("<a href=\"#").append(id(section)).append("\">");
      out.append(Html.escape(section.title())).append("</a> ");
    }
    out.append("</nav>\n");
  }

  private static String id(Section section) {
    return section.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  private static void section(StringBuilder out, Section section) {
    out.append("<section id=\"").append(id(section)).append("\">\n<h2>");
    out.append(Html.escape(section.title())).append("</h2>\n");
    section.parts().forEach(part -> part(out, part));
    out.append("</section>\n");
  }

  private static void part(StringBuilder out, Part part) {
    if (part instanceof Part.Paragraph paragraph) {
      element(out, "p", "", paragraph.text());
    } else if (part instanceof Part.Notice notice) {
      element(out, "p", notice.good() ? "good" : "bad", notice.text());
    } else if (part instanceof Part.Results results) {
      table(out, results.table());
    } else if (part instanceof Part.Figure figure) {
      figure(out, figure);
    } else if (part instanceof Part.Card card) {
      out.append("<details open>\n");
      element(out, "summary", "", card.title());
      element(out, "pre", "", card.text());
      out.append("</details>\n");
    } else if (part instanceof Part.Facts facts) {
      facts(out, facts.values());
    } else if (part instanceof Part.Command command) {
      element(out, "pre", "command", command.line());
    }
  }

  private static void element(StringBuilder out, String tag, String style, String text) {
    out.append('<').append(tag);
    if (!style.isEmpty()) {
      out.append(" class=\"").append(style).append('"');
    }
    out.append('>').append(Html.escape(text)).append("</").append(tag).append(">\n");
  }

  private static void table(StringBuilder out, Table table) {
    out.append("<div class=\"scroll\">\n").append(TableFormat.HTML.render(table));
    out.append("</div>\n");
  }

  private static void figure(StringBuilder out, Part.Figure figure) {
    String caption = Html.escape(figure.caption());
    out.append("<figure><img alt=\"").append(caption).append("\" src=\"");
    out.append(Html.dataUri(figure.png())).append('"');
    if (figure.width() > 0) {
      out.append(" width=\"").append(figure.width()).append('"');
    }
    out.append('>');
    if (figure.captioned()) {
      out.append("<figcaption>").append(caption).append("</figcaption>");
    }
    out.append("</figure>\n");
  }

  private static void facts(StringBuilder out, Map<String, String> values) {
    out.append("<div class=\"scroll\"><table class=\"facts\"><tbody>\n");
    values.forEach(
        (key, value) ->
            out.append("<tr><th>")
                .append(Html.escape(key))
                .append("</th><td>")
                .append(Html.escape(value))
                .append("</td></tr>\n"));
    out.append("</tbody></table></div>\n");
  }
}
