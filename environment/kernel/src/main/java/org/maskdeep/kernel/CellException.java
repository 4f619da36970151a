package org.maskdeep.kernel;

import java.util.List;

/** What went wrong in a cell, in the words that the notebook shows. */
final class CellException extends Exception {
  private final String name;
  private final List<String> lines;

  /**
   * @param name the class of the error, e.g. {@code java.lang.IllegalStateException}
   * @param message its message and the place in the cell, one line
   * @param lines the readable trace, one string a line
   */
  CellException(String name, String message, List<String> lines) {
    super(message);
    this.name = name;
    this.lines = List.copyOf(lines);
  }

  String name() {
    return name;
  }

  List<String> lines() {
    return lines;
  }
}
