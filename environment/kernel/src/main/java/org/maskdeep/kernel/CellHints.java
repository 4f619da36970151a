package org.maskdeep.kernel;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Completion, inspection and completeness of code that is being typed. */
final class CellHints {
  private static final String COMPLETE = "complete";
  private static final String INVALID = "invalid";
  private static final String INDENT = "    ";

  private final SourceCodeAnalysis analysis;

  CellHints(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /** What may stand at the cursor, those of the expected type first. */
  ReplacementOptions complete(String code, int at) {
    ReplacementOptions whole = suggest(code.substring(0, at), 0);
    if (!whole.getReplacements().isEmpty()) {
      return whole;
    }
    int start = lastStatement(code, at);
    return suggest(code.substring(start, at), start);
  }

  private ReplacementOptions suggest(String code, int offset) {
    int[] anchor = {code.length()};
    List<Suggestion> found = analysis.completionSuggestions(code, code.length(), anchor);
    List<String> texts =
        Stream.concat(
                found.stream().filter(Suggestion::matchesType),
                found.stream().filter(s -> !s.matchesType()))
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return new ReplacementOptions(texts, offset + anchor[0], offset + code.length());
  }

  /** Signatures and documentation at the cursor, or a variable's type; null if none. */
  String inspect(String code, int at) {
    int start = lastStatement(code, at);
    int end = at;
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
      end++;
    }
    String typed = code.substring(start, at);
    String name = code.substring(start, end);
    return Stream.of(documentation(typed), documentation(name), documentation(name + "("))
        .filter(text -> !text.isBlank())
        .findFirst()
        .orElse(null);
  }

  private String documentation(String code) {
    return analysis.documentation(code, code.length(), true).stream()
        .map(found -> Stream.of(found.signature(), plain(found.javadoc())))
        .map(parts -> parts.filter(Objects::nonNull).collect(Collectors.joining("\n\n")))
        .distinct()
        .collect(Collectors.joining("\n\n"));
  }

  String isComplete(String code) {
    String rest = code;
    while (true) {
      CompletionInfo info = analysis.analyzeCompletion(rest);
      switch (info.completeness()) {
        case COMPLETE, COMPLETE_WITH_SEMI, CONSIDERED_INCOMPLETE -> {
          if (info.remaining() == null || info.remaining().isBlank()) {
            return COMPLETE;
          }
          rest = info.remaining();
        }
        case EMPTY -> {
          return COMPLETE;
        }
        case DEFINITELY_INCOMPLETE -> {
          return INDENT;
        }
        default -> {
          return INVALID;
        }
      }
    }
  }

  /** Where the statement begins that the cursor is in. */
  private int lastStatement(String code, int at) {
    String rest = code.substring(0, at);
    while (true) {
      CompletionInfo info = analysis.analyzeCompletion(rest);
      String remaining = info.remaining();
      if (!info.completeness().isComplete() || remaining == null || remaining.isBlank()) {
        return at - rest.length();
      }
      rest = remaining;
    }
  }

  private static String plain(String javadoc) {
    return javadoc == null ? null : javadoc.replaceAll("</?(p|pre|code|li|ul|b|i|em)>", "").strip();
  }
}
