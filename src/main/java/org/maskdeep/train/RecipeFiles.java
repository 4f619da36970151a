package org.maskdeep.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Recipes of one kind in YAML: a file over the defaults, and single keys over that. A key that the
 * defaults do not have is an error.
 *
 * @param <T> the record that a recipe becomes
 * @param folder of the resources, ending with a slash; holds {@code defaults.yaml}
 * @param type the record
 * @param names of the recipes in the folder
 */
public record RecipeFiles<T>(String folder, Class<T> type, List<String> names) {
  /** The recipe that names every key. */
  static final String DEFAULTS = "defaults";

  private static final int MOST_SHOWN = 400;
  private static final long MAX_BYTES = 1 << 20;
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /**
   * The resolved recipe.
   *
   * @param nameOrFile one of the names, or a file
   * @param settings {@code key=value} pairs over it, keys with dots: {@code model.width=32}
   * @throws IOException when there is no such recipe or it is no YAML
   * @throws IllegalArgumentException when a key is unknown or a value does not fit; names the key
   */
  public T load(String nameOrFile, List<String> settings) throws IOException {
    ObjectNode over = nameOrFile.equals(DEFAULTS) ? YAML.createObjectNode() : source(nameOrFile);
    return resolve(over, nameOrFile, settings);
  }

  /**
   * A recipe that was read already; as {@link #load}.
   *
   * @param source what to call it in errors
   */
  public T parse(String text, String source, List<String> settings) throws IOException {
    return resolve(object(tree(text, source), source), source, settings);
  }

  private T resolve(ObjectNode over, String source, List<String> settings) throws IOException {
    ObjectNode tree = resource(DEFAULTS);
    merge(tree, over, "", source);
    for (String setting : settings) {
      set(tree, setting);
    }
    return bind(tree, source);
  }

  /** A recipe of that name with single keys changed; as {@link #load}. */
  public T with(T recipe, String name, List<String> settings) {
    ObjectNode tree = YAML.valueToTree(recipe);
    for (String setting : settings) {
      set(tree, setting);
    }
    return bind(tree, name);
  }

  /** The recipe as YAML text, every key. */
  public String text(T recipe) {
    try {
      return YAML.writeValueAsString(recipe);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a recipe always can be written", e);
    }
  }

  private static void set(ObjectNode tree, String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "--set %s: write key=value, such as model.width=32", setting));
    }
    merge(tree, nested(setting, equals), "", "--set " + setting);
  }

  private T bind(JsonNode tree, String source) {
    try {
      return YAML.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      Throwable cause = e.getCause();
      String reason =
          cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage();
      throw new IllegalArgumentException("recipe " + source + ": " + first(reason), e);
    }
  }

  /** The first line of a message, not too long. */
  private static String first(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "…" : line;
  }

  private ObjectNode source(String nameOrFile) throws IOException {
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      return object(tree(read(file), nameOrFile), nameOrFile);
    }
    if (!nameOrFile.matches("[a-z0-9-]+")) {
      throw new IOException("recipe " + nameOrFile + ": no such file");
    }
    return resource(nameOrFile);
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          String.format(Locale.ROOT, "recipe %s: %d bytes are no recipe", file, Files.size(file)));
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IOException("recipe " + file + ": is no text in UTF-8", e);
    }
  }

  private ObjectNode resource(String name) throws IOException {
    try (InputStream in = RecipeFiles.class.getResourceAsStream(folder + name + ".yaml")) {
      if (in == null) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "recipe '%s': neither a file nor one of %s",
                name,
                String.join(", ", names)));
      }
      return object(tree(new String(in.readAllBytes(), UTF_8), name), name);
    }
  }

  private static JsonNode tree(String text, String source) throws IOException {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw new IOException(
          String.format(
              Locale.ROOT,
              "recipe %s%s: is no YAML (%s)",
              source,
              where,
              first(e.getOriginalMessage())),
          e);
    } catch (RuntimeException e) { // the YAML library does not wrap all of its own
      throw new IOException(
          String.format(
              Locale.ROOT, "recipe %s: is no YAML (%s)", source, first(String.valueOf(e))),
          e);
    }
  }

  private static ObjectNode object(JsonNode node, String source) throws IOException {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new IOException("recipe " + source + ": is no YAML map of keys");
  }

  private static ObjectNode nested(String setting, int equals) {
    String[] path = setting.substring(0, equals).split("\\.");
    JsonNode value;
    try {
      value = YAML.readTree(setting.substring(equals + 1));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("--set " + setting + ": the value is no YAML", e);
    }
    for (int i = path.length - 1; i >= 0; i--) {
      ObjectNode outer = YAML.createObjectNode();
      outer.set(path[i], value);
      value = outer;
    }
    return (ObjectNode) value;
  }

  private static void merge(ObjectNode into, ObjectNode over, String prefix, String source) {
    for (var entry : over.properties()) {
      String key = entry.getKey();
      JsonNode known = into.get(key);
      if (known == null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: unknown recipe key '%s%s'; keys here: %s",
                source,
                prefix,
                key,
                String.join(", ", keys(into))));
      }
      if (!(known instanceof ObjectNode deeper)) {
        into.set(key, entry.getValue());
      } else if (entry.getValue() instanceof ObjectNode value) {
        merge(deeper, value, prefix + key + ".", source);
      } else {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: recipe key '%s%s' holds keys: %s",
                source,
                prefix,
                key,
                String.join(", ", keys(deeper))));
      }
    }
  }

  private static List<String> keys(ObjectNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
