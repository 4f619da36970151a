package org.maskdeep.train.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.maskdeep.check.RenamedKeys;

/**
 * Puts written values under the keys of a record: each must be of its key's type, exactly. {@code
 * 2.5} is not a whole number, {@code "3"} is not a number, and a key without a value is an error.
 *
 * @param text where the values come from
 * @param origins gets, for every key that is set, where that was done
 * @param defaults of the records that a choice has
 */
record RecipeTypes(RecipeText text, Map<String, String> origins, Defaults defaults) {
  /** The keys of a record that was chosen, with their usual values. */
  @FunctionalInterface
  interface Defaults {
    /**
     * The keys.
     *
     * @param key that holds the record, such as {@code method}
     * @param name of the record
     */
    ObjectNode of(String key, String name, Class<?> record);
  }

  private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9_]*)");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9][0-9_]*(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]{1,9})?");
  private static final Pattern NOT_FINITE = Pattern.compile("(?i)[-+]?\\.?(inf|infinity|nan)");
  private static final Pattern COMMA = Pattern.compile("[-+]?[0-9]+,[0-9]+");
  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final int MOST_DIGITS = 400;

  /**
   * Sets keys.
   *
   * @param into what has the keys already, with other values
   * @param record whose components the keys are
   * @param prefix of the keys, empty or with a dot at its end
   * @throws IllegalArgumentException when a key is unknown or its value of another type; names
   *     source, line, key, what was found and what is expected
   */
  void set(ObjectNode into, RecipeValue.Keys over, Class<?> record, String prefix) {
    over.values()
        .forEach(
            (name, value) -> {
              String key = prefix + name;
              RecordComponent component = component(record, name);
              if (component == null) {
                throw unknown(value, name, record, prefix);
              }
              Class<?> held = component.getType();
              if (!held.isRecord() && !RecipeChoice.is(held)) {
                boolean single =
                    component.isAnnotationPresent(OneOrMore.class)
                        && value instanceof RecipeValue.Scalar;
                RecipeValue given =
                    single ? new RecipeValue.Items(List.of(value), value.line()) : value;
                into.set(name, typed(given, component.getGenericType(), key));
                origins.put(key, text.at(value.line()));
              } else if (!(value instanceof RecipeValue.Keys deeper)) {
                throw noKeys(value, key, into, name, held);
              } else if (RecipeChoice.is(held)) {
                choose(into.withObjectProperty(name), deeper, RecipeChoice.of(held), key);
              } else {
                set(into.withObjectProperty(name), deeper, held, key + ".");
              }
            });
  }

  /** Sets keys of one of several records, after the name that says which one. */
  private void choose(ObjectNode into, RecipeValue.Keys over, RecipeChoice choice, String key) {
    Map<String, RecipeValue> rest = new LinkedHashMap<>(over.values());
    RecipeValue named = rest.remove(RecipeChoice.NAME);
    if (named != null) {
      String nameKey = key + "." + RecipeChoice.NAME;
      String name = typed(named, String.class, nameKey).asText();
      if (!choice.kinds().containsKey(name)) {
        throw notAWord(named, name, nameKey, choice.names());
      }
      change(into, name, choice.kinds().get(name), key);
      origins.put(nameKey, text.at(named.line()));
    }
    String name = into.get(RecipeChoice.NAME).asText();
    Class<?> record = choice.kinds().get(name);
    rest.forEach(
        (own, value) -> {
          List<String> others = choice.having(own);
          if (!others.isEmpty() && !others.contains(name)) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "%s: recipe key '%s.%s' is one of %s only, and the %s is %s; keys of %s: %s",
                    text.at(value.line()),
                    key,
                    own,
                    String.join(", ", others),
                    key,
                    name,
                    name,
                    String.join(", ", keys(record))));
          }
        });
    set(into, new RecipeValue.Keys(rest, over.line()), record, key + ".");
  }

  /** Makes it another record: keys that both have stay, the others get the new one's defaults. */
  private void change(ObjectNode into, String name, Class<?> record, String key) {
    if (into.path(RecipeChoice.NAME).asText().equals(name)) {
      return;
    }
    ObjectNode changed = defaults.of(key, name, record);
    keys(record).stream().filter(into::has).forEach(own -> changed.set(own, into.get(own)));
    into.removeAll();
    into.put(RecipeChoice.NAME, name).setAll(changed);
  }

  private IllegalArgumentException noKeys(
      RecipeValue value, String key, ObjectNode into, String name, Class<?> held) {
    Class<?> record =
        RecipeChoice.is(held)
            ? RecipeChoice.of(held).kinds().get(into.path(name).path(RecipeChoice.NAME).asText())
            : held;
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s: recipe key '%s' %s: it holds keys: %s",
            text.at(value.line()),
            key,
            found(value),
            String.join(", ", keys(record))));
  }

  private IllegalArgumentException notAWord(
      RecipeValue value, String word, String key, List<String> known) {
    String reason = RecipeChecks.unknown(key, RecipeText.shown(word), known).getMessage();
    return new IllegalArgumentException(text.at(value.line()) + ": " + reason);
  }

  private static RecordComponent component(Class<?> record, String name) {
    for (RecordComponent component : record.getRecordComponents()) {
      if (snake(component).equals(name)) {
        return component;
      }
    }
    return null;
  }

  /** The key of a component. */
  static String snake(RecordComponent component) {
    return SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }

  /** The keys of a record. */
  static List<String> keys(Class<?> record) {
    List<String> keys = new ArrayList<>();
    for (RecordComponent component : record.getRecordComponents()) {
      keys.add(snake(component));
    }
    return keys;
  }

  private IllegalArgumentException unknown(
      RecipeValue value, String name, Class<?> record, String prefix) {
    String now = RenamedKeys.now(prefix + name);
    if (!now.equals(prefix + name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: recipe key '%s' is now called '%s'%s",
              text.at(value.line()),
              prefix + name,
              now,
              now.equals(RenamedKeys.ARCH) ? ", such as resnet18" : ""));
    }
    String advice = "";
    if (name.indexOf('.') >= 0) {
      advice = "; in a file, keys are nested: " + RecipeText.shown(name.replace(".", ": "));
    } else if (WHOLE.matcher(name).matches()) { // {rate: 0,1} is rate: 0 and a key 1
      advice = "; if it is part of a number, write that with a point, not a comma";
    } else {
      for (RecordComponent component : record.getRecordComponents()) {
        if (inside(component.getType()).contains(name)) {
          advice += (advice.isEmpty() ? "; did you mean " : " or ") + prefix + snake(component);
          advice += "." + name;
        }
      }
      advice += advice.isEmpty() ? "" : "?";
    }
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s: unknown recipe key '%s'; keys here: %s%s",
            text.at(value.line()),
            RecipeText.shown(prefix + name),
            String.join(", ", keys(record)),
            advice));
  }

  /** The keys that a key of this type holds. */
  private static Set<String> inside(Class<?> held) {
    Set<String> keys = new LinkedHashSet<>();
    if (held.isRecord()) {
      keys.addAll(keys(held));
    } else if (RecipeChoice.is(held)) {
      RecipeChoice.of(held).kinds().values().forEach(kind -> keys.addAll(keys(kind)));
    }
    return keys;
  }

  private JsonNode typed(RecipeValue value, Type type, String key) {
    if (type instanceof ParameterizedType list) {
      Type element = list.getActualTypeArguments()[0];
      if (!(value instanceof RecipeValue.Items items)) {
        throw misfit(value, key, "a list of " + several(element));
      }
      ArrayNode values = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < items.values().size(); i++) {
        values.add(typed(items.values().get(i), element, key + "[" + i + "]"));
      }
      return values;
    }
    String expected = one(type);
    if (!(value instanceof RecipeValue.Scalar scalar) || isNull(scalar)) {
      throw misfit(value, key, expected);
    }
    if (type == String.class) {
      return TextNode.valueOf(scalar.text());
    }
    if (type instanceof Class<?> words && words.isEnum()) {
      List<String> known = RecipeWords.all(words);
      String word = scalar.text().toLowerCase(Locale.ROOT);
      if (!known.contains(word)) {
        throw notAWord(value, scalar.text(), key, known);
      }
      return TextNode.valueOf(word);
    }
    if (scalar.quoted()) {
      throw misfit(value, key, expected + ", without quotes");
    }
    if (type == boolean.class || type == Boolean.class) {
      if (!scalar.text().matches("true|false|True|False|TRUE|FALSE")) {
        throw misfit(value, key, expected);
      }
      return BooleanNode.valueOf(Boolean.parseBoolean(scalar.text()));
    }
    return number(scalar, type, key, expected);
  }

  private JsonNode number(RecipeValue.Scalar scalar, Type type, String key, String expected) {
    String written = scalar.text();
    if (NOT_FINITE.matcher(written).matches()) {
      throw misfit(scalar, key, expected.replace("a number", "a finite number"));
    }
    if (COMMA.matcher(written).matches()) {
      boolean real = type == double.class || type == Double.class;
      String point = real ? ", with a point: " + written.replace(',', '.') : "";
      throw misfit(scalar, key, expected + point);
    }
    if (!NUMBER.matcher(written).matches() || written.length() > MOST_DIGITS) {
      throw misfit(scalar, key, expected);
    }
    String digits = written.replace("_", "");
    if (type == double.class || type == Double.class) {
      double number = Double.parseDouble(digits);
      if (!Double.isFinite(number)) {
        throw misfit(scalar, key, "a number of at most 1.8e308");
      }
      return DoubleNode.valueOf(number);
    }
    return whole(scalar, digits, type == int.class || type == Integer.class, key, expected);
  }

  private JsonNode whole(
      RecipeValue.Scalar scalar, String digits, boolean small, String key, String expected) {
    BigInteger number;
    if (WHOLE.matcher(scalar.text()).matches()) {
      number = new BigInteger(digits);
    } else {
      double real = Double.parseDouble(digits); // 1e3 and 2.0 are whole, 010 is ambiguous
      if (real != Math.rint(real) || Math.abs(real) > 1L << 53 || digits.matches("[-+]?0\\d+")) {
        throw misfit(scalar, key, expected);
      }
      number = new BigDecimal(real).toBigInteger();
    }
    long least = small ? Integer.MIN_VALUE : Long.MIN_VALUE;
    long most = small ? Integer.MAX_VALUE : Long.MAX_VALUE;
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw misfit(
          scalar, key, String.format(Locale.ROOT, "a whole number between %d and %d", least, most));
    }
    return LongNode.valueOf(number.longValue());
  }

  private static boolean isNull(RecipeValue.Scalar scalar) {
    return !scalar.quoted() && NULL.matcher(scalar.text()).matches();
  }

  private static String one(Type type) {
    if (type == String.class) {
      return "a text";
    }
    if (type instanceof Class<?> words && words.isEnum()) {
      return "one of " + String.join(", ", RecipeWords.all(words));
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    return type == double.class || type == Double.class ? "a number" : "a whole number";
  }

  private static String several(Type element) {
    if (element == String.class) {
      return "words, such as [a, b]";
    }
    if (element instanceof Class<?> words && words.isEnum()) {
      return "words, of " + String.join(", ", RecipeWords.all(words));
    }
    return element == Double.class
        ? "numbers, such as [0.2, 1.0]"
        : "whole numbers, such as [1, 2]";
  }

  private IllegalArgumentException misfit(RecipeValue value, String key, String expected) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s: recipe key %s %s: must be %s",
            text.at(value.line()),
            key,
            found(value),
            expected));
  }

  private static String found(RecipeValue value) {
    if (value instanceof RecipeValue.Scalar scalar) {
      if (isNull(scalar)) {
        return scalar.text().isEmpty() ? "has no value" : "= " + scalar.text() + " (no value)";
      }
      String quote = scalar.quoted() ? "\"" : "";
      return "= " + quote + RecipeText.shown(scalar.text()) + quote;
    }
    return value instanceof RecipeValue.Items ? "is a list" : "is a map of keys";
  }
}
