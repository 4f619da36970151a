package org.maskdeep.text;

import java.util.Base64;

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

  /** A PNG file as an address that needs no network. */
  public static String dataUri(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }
}
