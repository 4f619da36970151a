package org.maskdeep.kernel;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.UnresolvedReferenceException;

/**
 * Runs cells as JShell snippets: compiles each on the calling thread and runs it on the {@link
 * CellThread}. (An interrupt must not hit the compiler: it would close the files that it reads.)
 */
final class CellShell {
  // IJava's own, and no more, so that what runs here runs there.
  private static final List<String> IMPORTS =
      List.of(
          "import java.util.*;",
          "import java.io.*;",
          "import java.math.*;",
          "import java.net.*;",
          "import java.util.concurrent.*;",
          "import java.util.prefs.*;",
          "import java.util.regex.*;",
          "import static org.maskdeep.kernel.Display.*;");

  private final CellThread thread;
  private final CellControl control;
  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final CellPlaces places = new CellPlaces();
  private final CellErrors errors = new CellErrors(places);
  private final CellHints hints;

  CellShell(CellThread thread) {
    this.thread = thread;
    this.control = new CellControl(thread);
    this.shell = JShell.builder().executionEngine(control.provider(), Map.of()).build();
    this.analysis = shell.sourceCodeAnalysis();
    this.hints = new CellHints(analysis);
    IMPORTS.forEach(shell::eval);
  }

  /**
   * Runs a cell.
   *
   * @return the value of its last expression, or null
   * @throws CellException if a statement does not compile or throws; those before it have run
   */
  Object run(String code, int cell) throws CellException {
    thread.newCell();
    places.cell(cell, code);
    Object value = null;
    String rest = code;
    while (true) {
      CompletionInfo part = analysis.analyzeCompletion(rest);
      if (part.completeness() == Completeness.EMPTY) {
        return value;
      }
      int offset = code.length() - rest.length();
      String source = part.source();
      if (part.completeness() == Completeness.DEFINITELY_INCOMPLETE || source == null) {
        source = rest;
      }
      value = runSnippets(code, cell, offset, source);
      if (thread.interrupted()) {
        throw errors.interrupted(cell);
      }
      rest = part.remaining() == null ? "" : part.remaining();
    }
  }

  private Object runSnippets(String code, int cell, int offset, String source)
      throws CellException {
    int blank = source.length() - source.stripLeading().length();
    int start = offset + blank;
    int line = 1 + (int) code.substring(0, start).chars().filter(c -> c == '\n').count();
    String stripped = source.strip();
    if (analysis.analyzeCompletion(stripped).completeness() == Completeness.DEFINITELY_INCOMPLETE) {
      throw errors.incomplete(cell, line);
    }
    Object value = null;
    for (SnippetEvent event : shell.eval(stripped)) {
      if (event.causeSnippet() != null) {
        continue; // an older snippet that this one changed
      }
      value = check(event, code, cell, start, line);
    }
    return value;
  }

  private Object check(SnippetEvent event, String code, int cell, int start, int line)
      throws CellException {
    Snippet snippet = event.snippet();
    places.snippet(snippet.id(), cell, line);
    if (event.exception() instanceof EvalException thrown) {
      throw thread.interrupted() && isInterrupt(thrown)
          ? errors.interrupted(cell)
          : errors.thrown(thrown);
    }
    if (event.exception() instanceof UnresolvedReferenceException missing) {
      Snippet needs = missing.getSnippet();
      throw errors.unresolved(cell, line, needs, missing(needs), shell.diagnostics(needs).toList());
    }
    if (event.status() == Status.REJECTED) {
      throw errors.rejected(code, cell, start, shell.diagnostics(snippet).toList());
    }
    return hasValue(snippet.subKind()) ? control.takeResult() : null;
  }

  private List<String> missing(Snippet snippet) {
    List<String> names = new ArrayList<>();
    if (snippet instanceof DeclarationSnippet declaration) {
      shell.unresolvedDependencies(declaration).forEach(names::add);
    }
    return names;
  }

  private static boolean isInterrupt(EvalException thrown) {
    String name = thrown.getExceptionClassName();
    return name.equals("java.lang.ThreadDeath") || name.equals("java.lang.InterruptedException");
  }

  private static boolean hasValue(SubKind kind) {
    return kind == SubKind.VAR_VALUE_SUBKIND
        || kind == SubKind.OTHER_EXPRESSION_SUBKIND
        || kind == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
  }

  ReplacementOptions complete(String code, int at) {
    return hints.complete(code, at);
  }

  String inspect(String code, int at) {
    return hints.inspect(code, at);
  }

  String isComplete(String code) {
    return hints.isComplete(code);
  }
}
