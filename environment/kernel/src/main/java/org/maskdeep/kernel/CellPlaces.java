package org.maskdeep.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers from which cell and line each JShell snippet came. */
final class CellPlaces {
  private record Start(int cell, int line) {}

  private final Map<String, Start> starts = new HashMap<>();
  private final Map<Integer, List<String>> sources = new HashMap<>();

  /** A line of a cell, both counted from 1. */
  record Place(int cell, int line, String source) {
    @Override
    public String toString() {
      return "cell [" + cell + "] line " + line;
    }
  }

  void cell(int cell, String code) {
    sources.put(cell, code.lines().toList());
  }

  void snippet(String id, int cell, int firstLine) {
    starts.put(id, new Start(cell, firstLine));
  }

  /** The place of a snippet's line, or null for one that no cell holds. */
  Place of(String snippetId, int lineInSnippet) {
    Start start = starts.get(snippetId);
    return start == null ? null : at(start.cell, start.line + lineInSnippet - 1);
  }

  Place at(int cell, int line) {
    List<String> lines = sources.getOrDefault(cell, List.of());
    String source = line >= 1 && line <= lines.size() ? lines.get(line - 1) : "";
    return new Place(cell, line, source);
  }
}
