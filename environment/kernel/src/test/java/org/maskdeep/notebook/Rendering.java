package org.maskdeep.notebook;

import java.util.Map;

/** Stands for the library's class, which is not on the class path of these tests. */
public final class Rendering {
  private Rendering() {}

  /** Knows characters only. */
  public static Map<String, String> of(Object value) {
    return value instanceof Character c
        ? Map.of("text/html", "<b>" + c + "</b>", "text/plain", c.toString())
        : Map.of();
  }
}
