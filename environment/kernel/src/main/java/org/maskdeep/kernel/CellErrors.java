package org.maskdeep.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
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

  /** A snippet that names a class, method or variable which no cell has declared. */
  CellException unresolved(int cell, int line, String snippet, List<String> missing) {
    Place place = places.at(cell, line);
    String message =
        snippet + " needs what no cell has declared yet: " + String.join(", ", missing);
    return new CellException(
        "UnresolvedReference",
        at(place, message),
        List.of(place + ": " + message, "    " + place.source()));
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
