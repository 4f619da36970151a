package org.maskdeep.report.page;

import java.util.List;
import org.maskdeep.check.Checks;

/**
 * A part of a report page under one heading.
 *
 * @param title the heading
 * @param parts what it shows, in order
 */
public record Section(String title, List<Part> parts) {
  /** Checks that it has a heading and content. */
  public Section {
    Checks.text("title of a section", title);
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "section \"" + title + "\" is empty; leave it out or say why");
    }
  }
}
