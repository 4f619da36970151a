package org.maskdeep.train.recipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.maskdeep.check.AddedKeys;

/**
 * Recipes of one kind in YAML: a file over the defaults, and single keys over that. A key that the
 * record does not have, or a value that is not of its key's type, is an error.
 *
 * @param <T> the record that a recipe becomes
 * @param folder of the resources, ending with a slash; holds {@code defaults.yaml}, and for a key
 *     that holds one of several records {@code KEY/NAME.yaml} of each
 * @param type the record
 * @param names of the recipes in the folder
 * @param added keys that a recipe's text leaves out where they have this value; see {@link
 *     AddedKeys}
 */
public record RecipeFiles<T>(
    String folder, Class<T> type, List<String> names, Map<String, String> added) {
  /** The recipe that names every key. */
  static final String DEFAULTS = "defaults";

  private static final long MAX_BYTES = 1 << 20;
  private static final Pattern KEY = Pattern.compile("recipe key ([a-z0-9_.]+)");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(RecipeWords.module())
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /**
   * The resolved recipe.
   *
   * @param nameOrFile one of the names, or a file
   * @param settings {@code key=value} pairs over it, keys with dots: {@code model.width=32}
   * @throws IOException when there is no such recipe or it is not YAML
   * @throws IllegalArgumentException when a key is unknown or a value does not fit; names the key
   *     and where it was set
   */
  public T load(String nameOrFile, List<String> settings) throws IOException {
    String over = nameOrFile.equals(DEFAULTS) ? null : source(nameOrFile);
    return resolve(over, nameOrFile, settings, false);
  }

  /**
   * A recipe that was recorded, perhaps by an earlier version, whose keys are understood; as {@link
   * #load}.
   *
   * @param source what to call it in errors
   */
  public T parse(String text, String source, List<String> settings) throws IOException {
    return resolve(text, source, settings, true);
  }

  /** The recipe that a run was started with, in its folder; as {@link #parse}. */
  public T recorded(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("recipe " + file + ": no such file");
    }
    return parse(read(file), file.toString(), List.of());
  }

  private T resolve(String over, String source, List<String> settings, boolean recorded)
      throws IOException {
    Map<String, String> origins = new HashMap<>();
    ObjectNode tree = YAML.createObjectNode();
    merge(tree, resource(DEFAULTS), DEFAULTS, new HashMap<>(), false);
    if (over != null) {
      merge(tree, over, source, origins, recorded);
    }
    set(tree, settings, origins);
    return bind(tree, source, origins);
  }

  /** A recipe of that name with single keys changed; as {@link #load}. */
  public T with(T recipe, String name, List<String> settings) {
    Map<String, String> origins = new HashMap<>();
    ObjectNode tree = YAML.valueToTree(recipe);
    set(tree, settings, origins);
    return bind(tree, name, origins);
  }

  /** The recipe as YAML text, every key but the added ones that say what is usual. */
  public String text(T recipe) {
    ObjectNode tree = YAML.valueToTree(recipe);
    added.forEach((key, value) -> omit(tree, key, value));
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a recipe always can be written", e);
    }
  }

  private static void omit(ObjectNode tree, String key, String value) {
    int dot = key.indexOf('.');
    if (tree.path(key.substring(0, dot)) instanceof ObjectNode keys
        && words(keys.path(key.substring(dot + 1))).equals(value)) {
      keys.remove(key.substring(dot + 1));
      if (keys.isEmpty()) {
        tree.remove(key.substring(0, dot)); // earlier versions did not have the section
      }
    }
  }

  private static String words(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString(); // a list as [1, 2]
  }

  /** A setting whose value is this text whatever YAML would take it for, such as a path. */
  public static String setting(String key, String text) {
    return key + "=\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private void merge(
      ObjectNode tree, String over, String source, Map<String, String> origins, boolean recorded)
      throws IOException {
    RecipeText text = new RecipeText(over, "recipe " + source, true);
    RecipeValue value = text.read("");
    if (value instanceof RecipeValue.Keys keys) {
      types(text, origins).set(tree, recorded ? keys.current("") : keys, type, "");
      return;
    }
    String found = value == null ? "it is empty" : "it is a single value";
    throw new IOException(
        String.format(
            Locale.ROOT,
            "recipe %s: is not a map of keys (%s); write key: value lines",
            source,
            value instanceof RecipeValue.Items ? "it is a list" : found));
  }

  private RecipeTypes types(RecipeText text, Map<String, String> origins) {
    return new RecipeTypes(text, origins, this::usual);
  }

  /** The keys of one of several records, as the resource of its name has them. */
  private ObjectNode usual(String key, String name, Class<?> record) {
    String resource = key + "/" + name;
    RecipeText text;
    RecipeValue value;
    try {
      text = new RecipeText(resource(resource), "recipe " + resource, true);
      value = text.read("");
    } catch (IOException e) {
      throw new IllegalStateException("the program's own recipes can be read", e);
    }
    ObjectNode keys = YAML.createObjectNode();
    types(text, new HashMap<>()).set(keys, (RecipeValue.Keys) value, record, key + ".");
    return keys;
  }

  /** A setting as the map of keys that it is. */
  private record Setting(RecipeText text, RecipeValue.Keys keys) {}

  /**
   * Settings in their order, after those that say which of several records a key holds: a key may
   * stand before the name that makes it known.
   */
  private void set(ObjectNode tree, List<String> settings, Map<String, String> origins) {
    List<Setting> all = settings.stream().map(RecipeFiles::setting).toList();
    for (boolean choosing : new boolean[] {true, false}) {
      for (Setting setting : all) {
        if (RecipeChoice.isMadeBy(setting.keys, type) == choosing) {
          types(setting.text, origins).set(tree, setting.keys, type, "");
        }
      }
    }
  }

  private static Setting setting(String setting) {
    String source = "--set " + RecipeText.shown(setting);
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(source + ": write key=value, such as model.width=32");
    }
    RecipeText text = new RecipeText(setting.substring(equals + 1), source, false);
    RecipeValue value;
    try {
      value = text.read(setting.substring(0, equals).strip());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          e.getMessage() + "; put a text with special characters in quotes", e);
    }
    if (value == null) {
      value = new RecipeValue.Scalar("", false, 0);
    }
    String[] path = setting.substring(0, equals).strip().split("\\.", -1);
    for (int i = path.length - 1; i >= 0; i--) {
      value = new RecipeValue.Keys(Map.of(path[i], value), 0);
    }
    return new Setting(text, (RecipeValue.Keys) value);
  }

  private T bind(JsonNode tree, String source, Map<String, String> origins) {
    try {
      return YAML.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      boolean checked = e.getCause() instanceof IllegalArgumentException;
      String reason = checked ? e.getCause().getMessage() : e.getOriginalMessage();
      Matcher key = KEY.matcher(reason);
      String usual = "recipe " + source;
      String origin = key.find() ? origins.getOrDefault(key.group(1), usual) : usual;
      throw new IllegalArgumentException(origin + ": " + RecipeText.first(reason), e);
    }
  }

  private String source(String nameOrFile) throws IOException {
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      return read(file);
    }
    if (Files.isDirectory(file)) {
      throw new IOException("recipe " + nameOrFile + ": is a folder; name a YAML file");
    }
    if (!nameOrFile.matches("[a-z0-9-]+")) {
      throw new IOException("recipe " + nameOrFile + ": no such file");
    }
    return resource(nameOrFile);
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT, "recipe %s: %d bytes are not a recipe", file, Files.size(file)));
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (AccessDeniedException e) {
      throw new IOException("recipe " + file + ": permission denied", e);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder = UTF_8.newDecoder();
    if (decoder.decode(in, out, true).isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new IOException(
          String.format(
              Locale.ROOT,
              "recipe %s, line %d: is not text in UTF-8; save it as UTF-8",
              file,
              line));
    }
    String text = out.flip().toString();
    return text.startsWith("\ufeff") ? text.substring(1) : text; // Windows' byte order mark
  }

  private String resource(String name) throws IOException {
    try (InputStream in = RecipeFiles.class.getResourceAsStream(folder + name + ".yaml")) {
      if (in == null) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "recipe '%s': neither a file nor one of %s",
                name,
                String.join(", ", names)));
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
