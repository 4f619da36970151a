package org.maskdeep.report.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One JSON or YAML object, read strictly: every error names the file and the key. */
public final class JsonFields {
  static final ObjectMapper JSON = strict(new JsonMapper());
  static final ObjectMapper YAML = strict(new YAMLMapper());

  private final Object file;
  private final String place;
  private final JsonNode node;

  private JsonFields(Object file, String place, JsonNode node) {
    this.file = file;
    this.place = place;
    this.node = node;
  }

  private static ObjectMapper strict(ObjectMapper mapper) {
    return mapper
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
  }

  /**
   * Parses a whole document that must be an object with exactly these keys; one that ends in a
   * question mark may be left out.
   */
  static JsonFields parse(ObjectMapper mapper, Object file, String text, String... keys)
      throws IOException {
    JsonNode root;
    try {
      root = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      String at =
          e.getLocation() == null
              ? "start"
              : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
      throw new ReportFileException(file, at, firstLine(e.getOriginalMessage()));
    }
    JsonFields fields = new JsonFields(file, "", root);
    return fields.withKeys(keys);
  }

  public static String firstLine(String message) {
    return message.lines().findFirst().orElse("not readable");
  }

  private JsonFields withKeys(String... keys) throws ReportFileException {
    if (!node.isObject()) {
      throw wrong("", "expected an object { }, got " + kind(node));
    }
    Set<String> allowed = new TreeSet<>();
    for (String key : keys) {
      boolean optional = key.endsWith("?");
      allowed.add(optional ? key.substring(0, key.length() - 1) : key);
      if (!optional && !node.has(key)) {
        throw wrong(key, "missing; write null where it is not known");
      }
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (!allowed.contains(name)) {
        throw wrong(name, "unknown key; known are " + String.join(", ", allowed));
      }
    }
    return this;
  }

  /** The objects of an array, each with exactly these keys. */
  List<JsonFields> objects(String key, String... keys) throws ReportFileException {
    JsonNode array = array(key);
    List<JsonFields> out = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      out.add(new JsonFields(file, path(key) + "[" + i + "]", array.get(i)).withKeys(keys));
    }
    return out;
  }

  List<Long> longs(String key) throws ReportFileException {
    JsonNode array = array(key);
    List<Long> out = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      if (!array.get(i).isIntegralNumber() || !array.get(i).canConvertToLong()) {
        throw wrong(key + "[" + i + "]", "expected a whole number, got " + kind(array.get(i)));
      }
      out.add(array.get(i).longValue());
    }
    return out;
  }

  /** Whole numbers; empty when the key is not there. */
  List<Long> longsOrNone(String key) throws ReportFileException {
    return node.has(key) ? longs(key) : List.of();
  }

  /** Numbers; empty when the key is not there. */
  List<Double> numbersOrNone(String key) throws ReportFileException {
    List<Double> out = new ArrayList<>();
    JsonNode array = node.has(key) ? array(key) : node.path(key);
    for (int i = 0; i < array.size(); i++) {
      if (!array.get(i).isNumber()) {
        throw wrong(key + "[" + i + "]", "expected a number, got " + kind(array.get(i)));
      }
      out.add(array.get(i).doubleValue());
    }
    return out;
  }

  /** The texts of an object by their keys; empty when the key is not there. */
  Map<String, String> textsOrNone(String key) throws ReportFileException {
    Map<String, String> texts = new TreeMap<>();
    JsonNode object = node.path(key);
    if (!object.isObject() && !object.isMissingNode()) {
      throw wrong(key, "expected an object { }, got " + kind(object));
    }
    object.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }

  /**
   * Some of the keys as a record; those that are not there are null in it.
   *
   * @throws ReportFileException naming the key when it does not fit
   */
  <T> T part(List<String> keys, Class<T> type) throws ReportFileException {
    ObjectNode part = JSON.createObjectNode();
    keys.stream().filter(node::has).forEach(key -> part.set(key, node.get(key)));
    try {
      return JSON.treeToValue(part, type);
    } catch (JsonMappingException e) {
      String at =
          e.getPath().stream()
              .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
              .collect(Collectors.joining("."));
      throw wrong(at, firstLine(e.getOriginalMessage()));
    } catch (JsonProcessingException e) {
      throw wrong("", firstLine(e.getOriginalMessage()));
    }
  }

  private JsonNode array(String key) throws ReportFileException {
    JsonNode array = node.get(key);
    if (!array.isArray()) {
      throw wrong(key, "expected a list [ ], got " + kind(array));
    }
    return array;
  }

  String text(String key) throws ReportFileException {
    JsonNode value = node.get(key);
    if (!value.isTextual()) {
      throw wrong(key, "expected a text, got " + kind(value));
    }
    return value.textValue();
  }

  /** A text or an object of any keys. */
  JsonNode textOrObject(String key) throws ReportFileException {
    JsonNode value = node.get(key);
    if (!value.isTextual() && !value.isObject()) {
      throw wrong(key, "expected a text or an object { }, got " + kind(value));
    }
    return value;
  }

  double number(String key) throws ReportFileException {
    JsonNode value = node.get(key);
    if (!value.isNumber()) {
      throw wrong(key, "expected a number, got " + kind(value));
    }
    return value.doubleValue();
  }

  Double numberOrNull(String key) throws ReportFileException {
    return node.get(key).isNull() ? null : (Double) number(key);
  }

  /** A number, or null when it is null or the key is not there. */
  Double numberOrNone(String key) throws ReportFileException {
    return node.has(key) ? numberOrNull(key) : null;
  }

  Integer integerOrNull(String key) throws ReportFileException {
    JsonNode value = node.get(key);
    if (value.isNull()) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(key, "expected a whole number, got " + kind(value));
    }
    return value.intValue();
  }

  /** Runs a checking constructor and names this place when it refuses. */
  <T> T build(Maker<T> maker) throws ReportFileException {
    try {
      return maker.make();
    } catch (IllegalArgumentException e) {
      throw new ReportFileException(file, place.isEmpty() ? "content" : place, e.getMessage());
    }
  }

  ReportFileException wrong(String key, String problem) {
    String where = path(key);
    return new ReportFileException(file, where.isEmpty() ? "content" : where, problem);
  }

  private String path(String key) {
    if (place.isEmpty()) {
      return key;
    }
    return key.isEmpty() ? place : place + "." + key;
  }

  private static String kind(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "nothing";
    }
    String text = value.toString();
    return text.length() <= 40 ? text : text.substring(0, 37) + "...";
  }

  /** A constructor that may refuse its arguments. */
  interface Maker<T> {
    T make() throws ReportFileException;
  }
}
