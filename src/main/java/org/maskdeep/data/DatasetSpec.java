package org.maskdeep.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A data set's name with options: {@code scenes/train?images=2000&size=64}.
 *
 * @param path what stands before the question mark
 * @param options key → value
 */
public record DatasetSpec(String path, Map<String, String> options) {
  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException when it has no name, or an option is no {@code key=value} or
   *     is given twice
   */
  public static DatasetSpec parse(String spec) {
    int mark = spec.indexOf('?');
    String path = mark < 0 ? spec : spec.substring(0, mark);
    Map<String, String> options = new LinkedHashMap<>();
    for (String pair : mark < 0 ? new String[0] : spec.substring(mark + 1).split("&")) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "data '%s': '%s' is not one key=value; write it like scenes/train?images=2000&size=64",
                spec,
                pair));
      }
      String key = pair.substring(0, equals);
      if (options.put(key, pair.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "data '%s': %s is given twice; leave one out", spec, key));
      }
    }
    if (path.isBlank()) {
      throw new IllegalArgumentException(
          "data '" + spec + "' has no name; known: " + Datasets.KNOWN);
    }
    return new DatasetSpec(path, options);
  }

  /** Refuses options that are none of these. */
  public void allow(Set<String> keys) {
    for (String key : options.keySet()) {
      if (!keys.contains(key)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "data '%s': unknown option '%s'; it takes %s",
                path,
                key,
                List.copyOf(keys)));
      }
    }
  }

  /** Whether an option was given. */
  public boolean has(String key) {
    return options.containsKey(key);
  }

  /** An option as a number, or what it is without. */
  public int integer(String key, int otherwise) {
    long number = number(key, otherwise);
    if (number != (int) number) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "data '%s': %s = %d is too large", path, key, number));
    }
    return (int) number;
  }

  /** An option as a number, or what it is without. */
  public long number(String key, long otherwise) {
    String value = options.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "data '%s': %s = '%s' is not a whole number", path, key, value),
          e);
    }
  }
}
