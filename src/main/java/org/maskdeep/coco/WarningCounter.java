package org.maskdeep.coco;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Counts warnings by kind and remembers where each kind occurred first. */
public final class WarningCounter {
  private final Map<String, CountedWarning> found = new LinkedHashMap<>();

  /**
   * One more case.
   *
   * @param where names the case; asked for the first one only
   */
  public void add(String what, Supplier<String> where) {
    CountedWarning old = found.get(what);
    found.put(
        what,
        old == null
            ? new CountedWarning(what, 1, where.get())
            : new CountedWarning(what, old.count() + 1, old.first()));
  }

  /** Warnings that were counted elsewhere. */
  public void addAll(List<CountedWarning> warnings) {
    for (CountedWarning w : warnings) {
      CountedWarning old = found.get(w.what());
      found.put(
          w.what(),
          old == null ? w : new CountedWarning(w.what(), old.count() + w.count(), old.first()));
    }
  }

  /** All of them, in the order of their first cases. */
  public List<CountedWarning> list() {
    return List.copyOf(new ArrayList<>(found.values()));
  }
}
