package org.maskdeep.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/**
 * What a comparison changes in a base recipe; all else stays, seed, order and views too.
 *
 * @param name of the difference, such as {@code null} or {@code groups=1}
 * @param changes {@code key=value}
 */
public record Difference(String name, List<String> changes) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9=.+_-]*");
  private static final Set<String> OTHERS_NAMES = Set.of(Comparison.BASE, SummaryRow.RANDOM);
  private static final List<String> KEYS = List.of("method.", "views.", "optimizer.");

  /** Checks the name and that the keys are those of the method, its views or its optimizer. */
  public Difference {
    if (!NAME.matcher(name).matches() || OTHERS_NAMES.contains(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "difference '%s': is not a valid name; use letters, digits and = . + _ -, and not %s",
              name,
              String.join(" or ", OTHERS_NAMES.stream().sorted().toList())));
    }
    changes = List.copyOf(changes);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("difference " + name + ": changes nothing; add key=value");
    }
    for (String change : changes) {
      if (KEYS.stream().noneMatch(change::startsWith)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "difference %s: '%s' is not a key of %s; what is compared has the base's data,"
                    + " model, run and probe",
                name,
                change,
                String.join(" ", KEYS.stream().map(k -> k + "*").toList())));
      }
    }
  }

  /** Of {@code name: key=value; key=value}. */
  public static Difference parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "--difference '" + text + "': write name: key=value; key=value");
    }
    List<String> changes = new ArrayList<>();
    for (String change : text.substring(colon + 1).split(";")) {
      if (!change.isBlank()) {
        changes.add(change.strip());
      }
    }
    return new Difference(text.substring(0, colon).strip(), changes);
  }

  /**
   * The base recipe with the changes, called {@code base[name]}.
   *
   * @throws IllegalArgumentException when a key is unknown, a value does not fit, or nothing
   *     changes
   */
  Recipe of(Recipe base) {
    Recipe changed;
    try {
      changed = Recipes.with(base, changes);
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage().replaceFirst("^--set ", "");
      throw new IllegalArgumentException("difference " + name + ": " + reason, e);
    }
    if (changed.equals(base)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "difference %s: changes nothing, %s has %s already",
              name,
              base.name(),
              String.join(", ", changes)));
    }
    return changed.withName(base.name() + "[" + name + "]");
  }

  /**
   * What results are called: {@code maskdeep[null]}; or the difference's own name where it changes
   * the method and begins with that method's name, as {@code byol}, {@code byol-cosine} and {@code
   * byol+sgd}.
   */
  String label(Recipe base, Recipe changed) {
    String method = changed.method().name();
    boolean another = !method.equals(base.method().name());
    boolean itsName =
        another && (name.equals(method) || name.matches(Pattern.quote(method) + "[-+].*"));
    return itsName ? name : base.method().name() + "[" + name + "]";
  }
}
