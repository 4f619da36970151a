package org.maskdeep.reproduce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.maskdeep.data.Datasets;
import org.maskdeep.report.result.SummaryRow;
import org.maskdeep.reproduce.cost.StepCosts;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.section.OptimizerRecipe;

/**
 * Plans the runs of an experiment: of every seed the base recipes, each with every difference, then
 * the recipes that stand beside them.
 *
 * @param experiment what is compared
 * @param settings change keys of all recipes
 * @param costs how long the steps take
 */
public record Comparison(Experiment experiment, List<String> settings, StepCosts costs) {
  /** The part of a comparison that is its base recipes and the untrained encoders. */
  public static final String BASE = "base";

  private static final Pattern SPLIT =
      Pattern.compile(
          "(train(ing)?|val(id(ation)?)?|test(ing)?|unlabell?ed)[0-9]*", Pattern.CASE_INSENSITIVE);

  /**
   * A run.
   *
   * @param part {@link #BASE}, the name of a difference, or a recipe that stands beside
   * @param label what its results are called: {@code maskdeep}, {@code maskdeep[null]}, {@code
   *     byol}
   * @param recipe ready to run
   * @param stepTime of a step, relative to the base's; null where it was not measured
   */
  public record Planned(String part, String label, Recipe recipe, Double stepTime) {
    /** Data set without its split and options. */
    public String dataset() {
      return Comparison.dataset(recipe);
    }
  }

  static String dataset(Recipe recipe) {
    String name = recipe.data().train().replaceFirst("[?].*", "");
    Path place = Path.of(name).toAbsolutePath().normalize();
    Path last = place.getFileName();
    if (last != null && (Datasets.isNamed(name) || SPLIT.matcher(last.toString()).matches())) {
      last = place.getParent().getFileName();
    }
    return last == null ? name : last.toString();
  }

  /** The names of all parts. */
  List<String> parts() {
    List<String> parts = new ArrayList<>(List.of(BASE));
    experiment.differences().forEach(d -> parts.add(d.name()));
    parts.addAll(experiment.also());
    return parts;
  }

  /** All runs. */
  public List<Planned> plan() throws IOException {
    return plan(Set.copyOf(parts()));
  }

  /** All runs that are known without measuring anything. */
  public List<Planned> known() throws IOException {
    return known(Set.copyOf(parts()));
  }

  /** The runs of some parts that are known without measuring anything. */
  public List<Planned> known(Set<String> only) throws IOException {
    return plan(only, false);
  }

  /**
   * The runs of some parts; measures how long steps take where that is asked for and not known.
   *
   * @throws IllegalArgumentException when there is no such part, or when a difference cannot be
   *     made of a base; names both
   */
  public List<Planned> plan(Set<String> only) throws IOException {
    return plan(only, experiment.equalTime());
  }

  private List<Planned> plan(Set<String> only, boolean measure) throws IOException {
    for (String part : only) {
      if (!parts().contains(part)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s has no part '%s': must be one of %s",
                experiment.title(),
                part,
                String.join(", ", parts())));
      }
    }
    List<String> all = new ArrayList<>(experiment.settings());
    all.addAll(settings); // the command line's count
    List<Planned> plan = new ArrayList<>();
    for (long seed : experiment.seeds()) {
      for (String name : experiment.recipes()) {
        of(Recipes.load(name, all).withSeed(seed), only, measure, plan);
      }
      for (String name : experiment.also()) {
        if (only.contains(name)) {
          Recipe recipe = Recipes.load(name, all).withSeed(seed);
          String label = recipe.method().name() + "[" + SummaryRow.OWN_RECIPE + "]";
          plan.add(new Planned(name, label, recipe, null));
        }
      }
    }
    requireDistinct(plan);
    return plan;
  }

  /** A base recipe and its differences. */
  private void of(Recipe base, Set<String> only, boolean measure, List<Planned> plan)
      throws IOException {
    List<Planned> compared = new ArrayList<>();
    for (Difference difference : experiment.differences()) {
      Recipe changed;
      try {
        changed = difference.of(base); // also those that are not run now: errors come early
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(experiment.title() + ", " + e.getMessage(), e);
      }
      if (only.contains(difference.name())) {
        requireSameBatch(base, changed, difference);
        Double time = costs.relative(base, changed, measure);
        String label = difference.label(base, changed);
        Planned planned = new Planned(difference.name(), label, changed, time);
        compared.add(planned);
        if (experiment.equalTime() && time != null) {
          equalTime(base, planned, compared);
        }
      }
    }
    if (only.contains(BASE)) {
      boolean measured = compared.stream().anyMatch(p -> p.stepTime() != null);
      plan.add(new Planned(BASE, base.method().name(), base, measured ? 1.0 : null));
    }
    plan.addAll(compared);
  }

  /** Adds the run that takes as long as the base; where it has as many epochs, one serves both. */
  private void equalTime(Recipe base, Planned planned, List<Planned> plan) {
    OptimizerRecipe o = planned.recipe().optimizer();
    int epochs = (int) Math.max(1, Math.round(base.optimizer().epochs() / planned.stepTime()));
    if (epochs != o.epochs()) {
      String warmup = "optimizer.warmup_epochs=" + Math.min(o.warmupEpochs(), epochs);
      Recipe recipe = Recipes.with(planned.recipe(), List.of(warmup, "optimizer.epochs=" + epochs));
      plan.add(
          new Planned(
              planned.part(),
              within(planned.label()),
              recipe.withName(within(recipe.name())),
              planned.stepTime()));
    }
  }

  private void requireSameBatch(Recipe base, Recipe changed, Difference difference) {
    OptimizerRecipe o = changed.optimizer();
    if (experiment.equalTime() && o.batch() != base.optimizer().batch()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s, difference %s: equal time needs the base's optimizer.batch (%d), not %d",
              experiment.title(),
              difference.name(),
              base.optimizer().batch(),
              o.batch()));
    }
  }

  /** {@code maskdeep[null, equal time]} of {@code maskdeep[null]}. */
  private static String within(String label) {
    return label.endsWith("]")
        ? label.substring(0, label.length() - 1) + ", " + SummaryRow.EQUAL_TIME + "]"
        : label + "[" + SummaryRow.EQUAL_TIME + "]";
  }

  /** Rows of tables have names of their own, and one base for each data set. */
  private void requireDistinct(List<Planned> plan) {
    Map<List<Object>, Planned> seen = new HashMap<>();
    for (Planned p : plan) {
      for (String name : p.part().equals(BASE) ? List.of(BASE, p.label()) : List.of(p.label())) {
        Planned other = seen.put(List.of(name, p.dataset(), p.recipe().seed()), p);
        if (other != null) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "%s: %s and %s are both %s on %s; compare a recipe with its differences",
                  experiment.title(),
                  other.recipe().name(),
                  p.recipe().name(),
                  name.equals(BASE) ? "base recipes" : name,
                  p.dataset()));
        }
      }
    }
  }
}
