package org.maskdeep.text;

import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;

/** Text made safe for an HTML page. */
public final class Html {
  private Html() {}

  /** Text that means itself, in an element and in a quoted attribute. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> {
          boolean control = c < ' ' && c != '\n' && c != '\t' || c == 0x7F;
          out.append(control ? '\uFFFD' : c);
        }
      }
    }
    return out.toString();
  }

  /**
   * Adds a row of a table.
   *
   * @param tag of its cells, {@code th} or {@code td}
   * @param cells their texts, which are escaped
   * @param attributes of the cell in a column, such as {@code class="n"}
   */
  public static void row(
      StringBuilder out, String tag, List<String> cells, IntFunction<String> attributes) {
    out.append("<tr>");
    for (int column = 0; column < cells.size(); column++) {
      out.append('<').append(tag).append(' ').append(attributes.apply(column)).append('>');
      out.append(escape(cells.get(column))).append("</").append(tag).append('>');
    }
    out.append("</tr>");
  }

  /** A PNG file as an address that needs no network. */
  public static String dataUri(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }
}
