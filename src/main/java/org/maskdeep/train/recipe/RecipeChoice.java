package org.maskdeep.train.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a recipe that is one of several records, told apart by the key {@code name}.
 *
 * @param kinds the records by their names
 */
public record RecipeChoice(Map<String, Class<?>> kinds) {
  /** The key that says which record. */
  public static final String NAME = "name";

  /** Whether a key of this type holds one of several records. */
  static boolean is(Class<?> type) {
    return type.isAnnotationPresent(JsonSubTypes.class);
  }

  /** The records of such a type. */
  static RecipeChoice of(Class<?> type) {
    Map<String, Class<?>> kinds = new LinkedHashMap<>();
    for (JsonSubTypes.Type kind : type.getAnnotation(JsonSubTypes.class).value()) {
      kinds.put(kind.name(), kind.value());
    }
    return new RecipeChoice(kinds);
  }

  /** The names of all records. */
  List<String> names() {
    return List.copyOf(kinds.keySet());
  }

  /** The names of the records that have a key. */
  List<String> having(String key) {
    return names().stream()
        .filter(name -> RecipeTypes.keys(kinds.get(name)).contains(key))
        .toList();
  }

  /** Whether keys of a record name the kind of one of its choices. */
  static boolean isMadeBy(RecipeValue.Keys keys, Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      if (is(component.getType())
          && keys.values().get(RecipeTypes.snake(component)) instanceof RecipeValue.Keys inside
          && inside.values().containsKey(NAME)) {
        return true;
      }
    }
    return false;
  }
}
