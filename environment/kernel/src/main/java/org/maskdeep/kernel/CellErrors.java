package org.maskdeep.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.Snippet;
import org.maskdeep.kernel.CellPlaces.Place;

/** Words for what goes wrong in a cell: its line, the causes, no frame of the machinery. */
final class CellErrors {
  private static final List<String> MACHINERY =
      List.of("jdk.jshell.", "jdk.internal.reflect.", "java.lang.reflect.", "org.maskdeep.kernel.");

  private final CellPlaces places;

  CellErrors(CellPlaces places) {
    this.places = places;
  }

  /** An exception that a snippet threw, with its causes. */
  CellException thrown(EvalException exception) {
    List<String> trace = new ArrayList<>();
    Place first = null;
    for (Throwable e = exception; e != null && trace.size() < 1000; e = e.getCause()) {
      trace.add((e == exception ? "" : "Caused by: ") + title(e));
      for (StackTraceElement frame : e.getStackTrace()) {
        Place place = placeOf(frame);
        if (place != null) {
          trace.add("    at " + method(frame) + place);
          first = first == null ? place : first;
        } else if (MACHINERY.stream().noneMatch(frame.getClassName()::startsWith)) {
          trace.add("    at " + frame);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    if (first != null) {
      lines.add(first + ":    " + first.source().strip());
    }
    lines.addAll(trace);
    String message = exception.getMessage() == null ? "" : exception.getMessage();
    return new CellException(name(exception), at(first, message), lines);
  }

  /** A snippet that does not compile: the first error of each place, with the line under it. */
  CellException rejected(String cellCode, int cell, int offset, List<Diag> diagnostics) {
    List<String> lines = new ArrayList<>();
    String message = "";
    Place first = null;
    for (Diag diagnostic : diagnostics) {
      if (!diagnostic.isError()) {
        continue;
      }
      int position = (int) Math.min(cellCode.length(), offset + diagnostic.getPosition());
      int lineStart = cellCode.lastIndexOf('\n', position - 1) + 1;
      int line = 1 + (int) cellCode.substring(0, position).chars().filter(c -> c == '\n').count();
      Place place = places.at(cell, line);
      String text = diagnostic.getMessage(Locale.ROOT).strip();
      lines.add(place + ": " + text);
      lines.add("    " + place.source());
      lines.add("    " + " ".repeat(position - lineStart) + "^");
      if (first == null) {
        first = place;
        message = text.lines().findFirst().orElse("");
      }
    }
    return new CellException("CompilationError", at(first, message), lines);
  }

  /** Code that ends before it is complete. */
  CellException incomplete(int cell, int line) {
    Place place = places.at(cell, line);
    String message = "the cell ends before this statement does: a bracket or a quote is open";
    return new CellException(
        "CompilationError",
        at(place, message),
        List.of(place + ": " + message, "    " + place.source()));
  }

  /**
   * A call of what could not be compiled when it was declared: it names something that no cell has
   * declared, or its body is wrong.
   */
  CellException unresolved(
      int cell, int line, Snippet called, List<String> missing, List<Diag> diagnostics) {
    Place place = places.at(cell, line);
    String name = called instanceof DeclarationSnippet d ? d.name() : called.source();
    if (!missing.isEmpty()) {
      String message = name + " needs what no cell has declared yet: " + String.join(", ", missing);
      List<String> lines = List.of(place + ": " + message, "    " + place.source());
      return new CellException("UnresolvedReference", at(place, message), lines);
    }
    String message = name + " does not compile";
    List<String> lines = new ArrayList<>();
    for (Diag diagnostic : diagnostics) {
      if (diagnostic.isError()) {
        String text = diagnostic.getMessage(Locale.ROOT).strip();
        if (lines.isEmpty()) {
          message += ": " + text.lines().findFirst().orElse("");
        }
        lines.add(name + ": " + text);
        lines.add("    " + lineAt(called.source(), (int) diagnostic.getPosition()));
      }
    }
    lines.add(0, place + ": " + message);
    lines.add(1, "    " + place.source());
    return new CellException("CompilationError", at(place, message), lines);
  }

  private static String lineAt(String source, int position) {
    int at = Math.max(0, Math.min(source.length(), position));
    int end = source.indexOf('\n', at);
    int start = source.lastIndexOf('\n', at - 1) + 1;
    return source.substring(start, end < 0 ? source.length() : end);
  }

  CellException interrupted(int cell) {
    String message = "cell [" + cell + "] was interrupted";
    return new CellException("Interrupted", message, List.of(message));
  }

  private Place placeOf(StackTraceElement frame) {
    String file = frame.getFileName();
    return file != null && file.startsWith("#")
        ? places.of(file.substring(1), frame.getLineNumber())
        : null;
  }

  private static String method(StackTraceElement frame) {
    return frame.getMethodName().isEmpty() ? "" : frame.getMethodName() + ", ";
  }

  private static String title(Throwable e) {
    return e.getMessage() == null ? name(e) : name(e) + ": " + e.getMessage();
  }

  private static String name(Throwable e) {
    return e instanceof EvalException thrown
        ? thrown.getExceptionClassName()
        : e.getClass().getName();
  }

  private static String at(Place place, String message) {
    return place == null ? message : (message + " (" + place + ")").strip();
  }
}
