package org.maskdeep.train.suggest;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.text.Durations;
import org.maskdeep.train.Recipes;

/** A suggested recipe as YAML, with its reasons as comments. */
final class ReasonedText {
  private static final int WIDTH = 100;

  private ReasonedText() {}

  static String of(SuggestedRecipe own) {
    Map<String, String> reasons = new LinkedHashMap<>();
    own.choices().forEach(c -> reasons.put(c.key(), c.reason()));
    StringBuilder text = new StringBuilder();
    comment(
        text,
        "",
        String.format(
            Locale.ROOT,
            "MaskDeep on %s: %d images, %s. About %s of pretraining on the machine that chose this;"
                + " keys without a comment are as everywhere (defaults.yaml).",
            own.survey().layout().folder(),
            own.survey().images(),
            own.survey().perClass().isEmpty()
                ? "no classes"
                : own.survey().perClass().size() + " classes",
            Durations.of(Math.round(own.seconds()))));
    String section = "";
    for (String line : Recipes.text(own.recipe()).split("\n")) {
      int indent = line.length() - line.stripLeading().length();
      int colon = line.indexOf(':');
      if (indent == 0 && colon > 0) {
        section = line.substring(0, colon);
      } else if (indent == 2 && colon > 0) {
        String reason = reasons.remove(section + "." + line.substring(2, colon));
        if (reason != null) {
          comment(text, "  ", reason);
        }
      }
      text.append(line).append('\n');
    }
    if (!reasons.isEmpty()) {
      throw new IllegalStateException("chosen keys that a recipe does not have: " + reasons);
    }
    return text.toString();
  }

  /** Lines of a comment of at most a width. */
  private static void comment(StringBuilder text, String indent, String words) {
    StringBuilder line = new StringBuilder(indent).append('#');
    for (String word : words.strip().split("\\s+")) {
      if (line.length() + 1 + word.length() > WIDTH && line.length() > indent.length() + 1) {
        text.append(line).append('\n');
        line = new StringBuilder(indent).append('#');
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }
}
