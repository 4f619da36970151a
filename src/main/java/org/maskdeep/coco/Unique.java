package org.maskdeep.coco;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Lists in which an id should occur once. */
final class Unique {
  private final IdNames names;
  private final WarningCounter warnings;

  Unique(IdNames names, WarningCounter warnings) {
    this.names = names;
    this.warnings = warnings;
  }

  /** One entry of each id: the last, at the place of the first. */
  <T> List<T> last(List<T> list, ToLongFunction<T> id, String what) {
    if (!repeats(list, id, what)) {
      return List.copyOf(list);
    }
    return List.copyOf(lastOfEach(list, id).values());
  }

  /** As many entries as before, but each is the last one of its id. */
  <T> List<T> repeated(List<T> list, ToLongFunction<T> id, String what) {
    if (!repeats(list, id, what)) {
      return List.copyOf(list);
    }
    Map<Long, T> last = lastOfEach(list, id);
    List<T> out = new ArrayList<>(list.size());
    list.forEach(item -> out.add(last.get(id.applyAsLong(item))));
    return List.copyOf(out);
  }

  private static <T> Map<Long, T> lastOfEach(List<T> list, ToLongFunction<T> id) {
    Map<Long, T> last = new LinkedHashMap<>();
    list.forEach(item -> last.put(id.applyAsLong(item), item));
    return last;
  }

  private <T> boolean repeats(List<T> list, ToLongFunction<T> id, String what) {
    long[] ids = list.stream().mapToLong(id).sorted().toArray();
    boolean unique = true;
    for (int i = 1; i < ids.length; i++) {
      unique &= ids[i] != ids[i - 1];
    }
    if (unique) {
      return false;
    }
    Set<Long> seen = new HashSet<>();
    for (T item : list) {
      long key = id.applyAsLong(item);
      if (!seen.add(key)) {
        warnings.add(what, () -> "id " + names.text(key));
      }
    }
    return true;
  }
}
