package org.maskdeep.report.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Protocols of entries from before they were structured: the text that Java's {@code
 * Map.toString()} made of a score, {@code {value=0.65, runs=[0.65], card={probe=knn, …}}}. Its
 * texts have commas and brackets of their own; that nothing was misread is known from writing the
 * result as text again.
 */
public final class OldProtocol {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A further key and its equals sign: words of letters and digits. */
  private static final Pattern NEXT_KEY =
      Pattern.compile(", (?=[A-Za-z0-9]+(?:[ _][A-Za-z0-9]+)*=)");

  private static final Pattern NEXT_ITEM = Pattern.compile(", ");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+(E-?\\d+)?)?");
  private static final Set<String> NUMBERS = Set.of("value", "std", "size", "classes");

  /** Maps whose values are texts, whatever they look like. */
  private static final Set<String> TEXTS = Set.of("settings", "category_names");

  private OldProtocol() {}

  /** The object that a text was made of; empty when it is not such a text. */
  public static Optional<ObjectNode> parse(String text) {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      return Optional.empty();
    }
    ObjectNode parsed = map(text, false);
    return text(parsed).equals(text) ? Optional.of(parsed) : Optional.empty();
  }

  private static ObjectNode map(String text, boolean texts) {
    ObjectNode map = JSON.objectNode();
    for (String entry : parts(text, NEXT_KEY)) {
      int equals = entry.indexOf('=');
      String key = entry.substring(0, Math.max(0, equals));
      String value = entry.substring(equals + 1);
      map.set(key, texts ? TextNode.valueOf(value) : value(key, value));
    }
    return map;
  }

  private static JsonNode value(String key, String text) {
    if (text.startsWith("{") && text.endsWith("}")) {
      return map(text, TEXTS.contains(key));
    }
    if (text.startsWith("[") && text.endsWith("]")) {
      ArrayNode list = JSON.arrayNode();
      parts(text, NEXT_ITEM).forEach(item -> list.add(number(item)));
      return list;
    }
    return NUMBERS.contains(key) ? number(text) : TextNode.valueOf(text);
  }

  private static JsonNode number(String text) {
    if (text.equals("null")) {
      return JSON.nullNode();
    }
    if (!NUMBER.matcher(text).matches()) {
      return TextNode.valueOf(text);
    }
    if (text.indexOf('.') >= 0) {
      return JSON.numberNode(Double.parseDouble(text));
    }
    long whole = Long.parseLong(text);
    return whole == (int) whole ? JSON.numberNode((int) whole) : JSON.numberNode(whole);
  }

  /** What stands between the outer brackets, cut where a separator stands outside of others. */
  private static List<String> parts(String bracketed, Pattern separator) {
    String text = bracketed.substring(1, bracketed.length() - 1);
    List<String> parts = new ArrayList<>();
    Matcher next = separator.matcher(text);
    int from = 0;
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += "{[(".indexOf(c) >= 0 ? 1 : 0;
      depth -= "}])".indexOf(c) >= 0 ? 1 : 0;
      if (depth == 0 && c == ',' && next.region(i, text.length()).lookingAt()) {
        parts.add(text.substring(from, i));
        from = next.end();
      }
    }
    if (!text.isEmpty()) {
      parts.add(text.substring(from));
    }
    return parts;
  }

  /** As {@code Map.toString()} writes it. */
  private static String text(JsonNode node) {
    if (node.isObject()) {
      return node.properties().stream()
          .map(f -> f.getKey() + "=" + text(f.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(text(item)));
      return items.toString();
    }
    return node.isDouble() ? Double.toString(node.doubleValue()) : node.asText();
  }
}
