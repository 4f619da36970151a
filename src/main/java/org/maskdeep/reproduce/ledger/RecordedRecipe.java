package org.maskdeep.reproduce.ledger;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.maskdeep.check.AddedKeys;
import org.maskdeep.check.RenamedKeys;
import org.maskdeep.files.Sha256;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.detection.DetectionRecipe;
import org.maskdeep.train.detection.DetectionRecipes;

/**
 * A recipe that a ledger entry recorded key by key, as this version of the program has it.
 *
 * @param <T> a recipe of pretraining or of detection
 * @param recipe of the entry's first seed
 * @param sha256 of its text; the entry's where no key changed since
 * @param changes keys that were renamed, added or given up since, a sentence each
 */
public record RecordedRecipe<T>(T recipe, String sha256, List<String> changes) {
  private static final String DEFAULTS = "defaults";

  /** With which the defaults are a recipe of the same method: it then has the same keys. */
  private static final List<String> DECISIVE =
      List.of(
          "method.name", "method.guide", "method.parts", "model.arch", "views.size", "probe.crop");

  /** Reads a recipe's YAML. */
  @FunctionalInterface
  private interface Parser<T> {
    T parse(String yaml) throws IOException;
  }

  /**
   * A recipe of pretraining.
   *
   * @param settings as recorded, by dotted keys
   * @param source what to call it in errors
   * @throws IllegalArgumentException when a value does not fit its key any more; names both
   */
  static RecordedRecipe<Recipe> pretraining(Map<String, String> settings, String source)
      throws IOException {
    List<String> valid =
        DECISIVE.stream()
            .filter(
                key -> !settings.getOrDefault(key, "").isEmpty()) // an empty text is the default
            .map(key -> key + "=" + settings.get(key))
            .toList();
    String usual = Recipes.text(Recipes.load(DEFAULTS, valid));
    return of(
        settings,
        usual,
        AddedKeys.ofPretraining(),
        yaml -> Recipes.parse(yaml, source),
        Recipes::text);
  }

  /** A recipe of detection, as {@link #pretraining}. */
  static RecordedRecipe<DetectionRecipe> detection(Map<String, String> settings, String source)
      throws IOException {
    String usual = DetectionRecipes.text(DetectionRecipes.load(DEFAULTS, List.of()));
    return of(
        settings,
        usual,
        AddedKeys.ofDetection(),
        yaml -> DetectionRecipes.parse(yaml, source),
        DetectionRecipes::text);
  }

  private static <T> RecordedRecipe<T> of(
      Map<String, String> recorded,
      String usual,
      Map<String, String> added,
      Parser<T> parser,
      Function<T, String> print)
      throws IOException {
    Map<String, String> known = new TreeMap<>(LedgerEntry.settingsOf(usual));
    added.forEach(known::putIfAbsent);
    List<String> changes = new ArrayList<>();
    Map<String, String> kept = new TreeMap<>();
    recorded.forEach(
        (key, value) -> {
          String now = RenamedKeys.now(key);
          String read = RenamedKeys.value(key, value);
          if (!known.containsKey(now)) {
            changes.add(sentence("%s = %s: is no longer a key of this recipe", key, value));
            return;
          }
          kept.put(now, read);
          if (!now.equals(key) || !read.equals(value)) {
            changes.add(sentence("%s = %s: is %s = %s now", key, value, now, read));
          }
        });
    T recipe = parser.parse(yaml(kept));
    String text = print.apply(recipe);
    LedgerEntry.settingsOf(text)
        .forEach(
            (key, value) -> {
              String then = kept.get(key);
              if (then == null) {
                changes.add(sentence("%s: was added since; its default is %s", key, value));
              } else if (!then.equals(value)) {
                changes.add(sentence("%s = %s: is read as %s now", key, then, value));
              }
            });
    return new RecordedRecipe<>(recipe, Sha256.of(text), List.copyOf(changes));
  }

  private static String sentence(String format, Object... words) {
    return String.format(Locale.ROOT, format, words);
  }

  /** Settings as a recipe's text; texts in quotes, so that they stay what they are. */
  private static String yaml(Map<String, String> settings) {
    Map<String, Map<String, String>> parts = new TreeMap<>();
    StringBuilder yaml = new StringBuilder();
    settings.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          if (dot < 0) {
            yaml.append(key).append(": ").append(scalar(value)).append('\n');
          } else {
            parts
                .computeIfAbsent(key.substring(0, dot), k -> new TreeMap<>())
                .put(key.substring(dot + 1), value);
          }
        });
    parts.forEach(
        (part, keys) -> {
          yaml.append(part).append(":\n");
          keys.forEach(
              (key, value) ->
                  yaml.append("  ").append(key).append(": ").append(scalar(value)).append('\n'));
        });
    return yaml.toString();
  }

  private static String scalar(String value) {
    boolean plain =
        value.startsWith("[") || value.matches("true|false|-?[0-9.]+([eE][+-]?[0-9]+)?");
    return plain ? value : TextNode.valueOf(value).toString();
  }
}
