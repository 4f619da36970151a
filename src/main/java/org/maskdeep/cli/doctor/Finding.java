package org.maskdeep.cli.doctor;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a check of the machine found.
 *
 * @param what was checked, such as {@code Java}
 * @param state whether it is there
 * @param text what is there, or what is missing and what to do
 */
record Finding(String what, State state, String text) {
  /** How a check ended. */
  enum State {
    /** There. */
    OK("ok"),
    /** Absent, but only some commands need it. */
    OPTIONAL("missing"),
    /** Absent, and nothing works without it. */
    NEEDED("missing");

    private final String word;

    State(String word) {
      this.word = word;
    }
  }

  /** Checks that there is something to say. */
  Finding {
    Objects.requireNonNull(state, "state");
    if (text.isBlank()) {
      throw new IllegalArgumentException("the finding on " + what + " is empty: say what was seen");
    }
  }

  static Finding ok(String what, String text) {
    return new Finding(what, State.OK, text);
  }

  static Finding optional(String what, String text) {
    return new Finding(what, State.OPTIONAL, text);
  }

  static Finding needed(String what, String text) {
    return new Finding(what, State.NEEDED, text);
  }

  /** For other programs: state is ok, optional (missing, only some commands need it) or needed. */
  Map<String, String> json() {
    return Map.of("what", what, "state", state.name().toLowerCase(Locale.ROOT), "text", text);
  }

  /** One line: ok or missing, what, the text. */
  String line() {
    return String.format(Locale.ROOT, "%-8s %-12s %s", state.word, what, text);
  }
}
