package org.maskdeep.train.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads YAML into values that know their line. What a recipe has no use for and what hides a
 * mistake is refused: keys given twice, aliases, tags, several documents.
 *
 * @param text the YAML
 * @param source what to call it in errors, such as {@code recipe mine.yaml}
 * @param numbered whether errors name the line
 */
record RecipeText(String text, String source, boolean numbered) {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final int MOST_SHOWN = 400;
  private static final int MOST_LEVELS = 16;
  private static final Pattern PLACE = Pattern.compile("line ([0-9]{1,8}), column");

  /**
   * The value.
   *
   * @param key whose value it is; empty for a whole recipe
   * @return null when the text is empty
   * @throws IOException when it is not YAML
   * @throws IllegalArgumentException when it is YAML that a recipe may not hold
   */
  RecipeValue read(String key) throws IOException {
    try (YAMLParser parser = YAML.createParser(text)) {
      if (parser.nextToken() == null) {
        return null;
      }
      RecipeValue value = value(parser, key, 0);
      if (parser.nextToken() != null) {
        throw refused(parser, "a second YAML document begins here; a recipe is one document");
      }
      return value;
    } catch (JsonProcessingException e) {
      String message = e.getOriginalMessage();
      throw new IOException(
          String.format(
              Locale.ROOT, "%s: is not valid YAML (%s)", at(line(message, e)), reason(message)),
          e);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) { // the YAML library does not wrap all of its own
      throw new IOException(
          String.format(
              Locale.ROOT, "%s: is not valid YAML (%s)", source, reason(String.valueOf(e))),
          e);
    }
  }

  /** Where something stands: the source and, where it has lines, the line. */
  String at(int line) {
    return numbered && line > 0 ? source + ", line " + line : source;
  }

  private RecipeValue value(YAMLParser parser, String key, int level) throws IOException {
    int line = line(parser);
    if (parser.isCurrentAlias()) {
      throw refused(
          parser, "recipes have no YAML aliases; write the value out" + named(key, parser));
    }
    if (parser.getTypeId() != null) {
      throw refused(parser, "recipes have no YAML tags; remove it" + named(key, parser));
    }
    if (level > MOST_LEVELS) {
      throw refused(parser, "too deeply nested");
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_ARRAY) {
      List<RecipeValue> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        values.add(value(parser, key, level + 1));
      }
      return new RecipeValue.Items(values, line);
    }
    if (token == JsonToken.START_OBJECT) {
      return keys(parser, key, line, level);
    }
    return new RecipeValue.Scalar(parser.getText(), quoted(parser), line);
  }

  private RecipeValue keys(YAMLParser parser, String key, int line, int level) throws IOException {
    Map<String, RecipeValue> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String full = key.isEmpty() ? name : key + "." + name;
      if ("<<".equals(name)) {
        throw refused(parser, "recipes have no YAML merge keys (<<); write the keys out");
      }
      if (values.containsKey(name)) {
        throw refused(
            parser,
            String.format(
                Locale.ROOT,
                "recipe key %s is given twice%s; keep one",
                shown(full),
                numbered ? ", first in line " + values.get(name).line() : ""));
      }
      parser.nextToken();
      values.put(name, value(parser, full, level + 1));
    }
    return new RecipeValue.Keys(values, line);
  }

  private IllegalArgumentException refused(YAMLParser parser, String reason) {
    return new IllegalArgumentException(at(line(parser)) + ": " + reason);
  }

  private static String named(String key, YAMLParser parser) throws IOException {
    String found = parser.currentToken().isScalarValue() ? " = " + shown(parser.getText()) : "";
    return key.isEmpty() ? "" : " (recipe key " + shown(key) + found + ")";
  }

  private static int line(YAMLParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  /** Whether a scalar begins with a quote or is a block of text. */
  private boolean quoted(YAMLParser parser) {
    long offset = parser.currentTokenLocation().getCharOffset(); // in code points
    if (offset < 0 || offset >= text.codePointCount(0, text.length())) {
      return false;
    }
    return "\"'|>".indexOf(text.charAt(text.offsetByCodePoints(0, (int) offset))) >= 0;
  }

  /** The line of the last place that a message of the library names: there the problem is. */
  private static int line(String message, JsonProcessingException e) {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    for (Matcher place = PLACE.matcher(message); place.find(); ) {
      line = Integer.parseInt(place.group(1));
    }
    return line;
  }

  /** What a message of the library says of the problem, with the advice that it lacks. */
  private static String reason(String message) {
    String problem =
        message
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith(" "))
            .reduce("", (a, b) -> b);
    String advice = message.contains("TAB") ? "; indent with spaces, not with tabs" : "";
    return shown(first(problem)) + advice;
  }

  /** The first line of a message, not too long. */
  static String first(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "…" : line;
  }

  /** A piece of a recipe, fit for one line. */
  static String shown(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u0085]+", " ");
    return line.length() > 120 ? line.substring(0, 120) + "…" : line;
  }
}
