package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.maskdeep.method.maskdeep.Target;
import org.maskdeep.reproduce.Comparison;
import org.maskdeep.reproduce.Comparison.Planned;
import org.maskdeep.reproduce.Difference;
import org.maskdeep.reproduce.Experiment;
import org.maskdeep.reproduce.cost.StepCosts;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.method.MaskDeepRecipe;

/** Rows of a comparison are like for like: what a difference names differs, and nothing else. */
class AblationTest {
  @TempDir private Path folder;

  static Stream<String> scales() throws IOException {
    return Experiment.names().stream();
  }

  private List<Planned> plan(Experiment scale) throws IOException {
    StepCosts costs = new StepCosts(folder, Device.cpu(), () -> false, System.out);
    return new Comparison(scale, List.of(), costs).known();
  }

  @ParameterizedTest
  @MethodSource("scales")
  void everyRowDiffersFromItsBaseInWhatItsDifferenceNamesOnly(String name) throws IOException {
    Experiment scale = Experiment.of(name);
    Map<String, Difference> differences =
        scale.differences().stream().collect(Collectors.toMap(Difference::name, d -> d));
    Recipe base = null;
    int compared = 0;
    for (Planned planned : plan(scale)) {
      if (planned.part().equals(Comparison.BASE)) {
        base = planned.recipe();
      } else if (differences.containsKey(planned.part())) {
        compared++;
        requireAlike(planned, differences.get(planned.part()).changes(), base);
      }
    }
    int seeds = scale.seeds().size();
    assertThat(compared).isEqualTo(differences.size() * scale.recipes().size() * seeds);
  }

  private static void requireAlike(Planned planned, List<String> changes, Recipe base)
      throws IOException {
    Recipe recipe = planned.recipe();
    String label = planned.label() + " of " + base.name();
    assertThat(recipe.name()).isEqualTo(base.name() + "[" + planned.part() + "]");
    List<Function<Recipe, ?>> same =
        List.of(Recipe::seed, Recipe::data, Recipe::model, Recipe::run, Recipe::probe);
    same.forEach(of -> assertThat(of.apply(recipe)).as(label).isEqualTo(of.apply(base)));
    same(changes, "views.", label, recipe.views(), base.views());
    same(changes, "optimizer.", label, recipe.optimizer(), base.optimizer());
    same(changes, "method.", label, recipe.method(), base.method());
    Map<String, String> ours = method(recipe);
    Map<String, String> theirs = method(base);
    ours.keySet().retainAll(theirs.keySet());
    List<String> common =
        switch (recipe.method().name()) {
          case "supervised" -> List.of();
          case "adios" -> List.of("base", "count", "penalty", "hidden", "out", "momentum");
          case "mae", "semmae", "imae", "automae" ->
              List.of("mask_ratio", "decoder_width", "decoder_depth", "normalize_pixels");
          case "simsiam", "fastsiam" -> List.of("hidden", "out");
          case "moco" -> List.of("hidden", "out", "momentum", "temperature");
          default -> List.of("hidden", "out", "momentum", "loss", "temperature");
        };
    if (base.method().name().equals("adios")) {
      common = common.stream().filter(key -> !key.equals("loss")).toList(); // it has a base instead
    }
    assertThat(ours.keySet()).containsAll(common);
    ours.forEach((key, value) -> same(changes, "method." + key, label, value, theirs.get(key)));
    assertThat(recipe).as(label).isNotEqualTo(base.withName(recipe.name()));
  }

  /** The keys of a recipe's method. */
  private static Map<String, String> method(Recipe recipe) throws IOException {
    Map<String, String> keys = new TreeMap<>();
    new YAMLMapper()
        .readTree(Recipes.text(recipe))
        .get("method")
        .properties()
        .forEach(key -> keys.put(key.getKey(), key.getValue().toString()));
    return keys;
  }

  private static void same(
      List<String> changes, String key, String label, Object ours, Object theirs) {
    if (changes.stream().noneMatch(change -> change.startsWith(key))) {
      assertThat(ours).as(label + ": " + key).isEqualTo(theirs);
    }
  }

  /** The scales of MaskDeep whose numbers stand in tables. */
  static Stream<String> tables() throws IOException {
    List<String> tables = new ArrayList<>();
    for (String name : Experiment.names()) {
      Experiment scale = Experiment.of(name);
      String method = Recipes.load(scale.recipes().get(0), List.of()).method().name();
      if (!scale.tuning() && method.equals("maskdeep")) {
        tables.add(name);
      }
    }
    return tables.stream();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theNullAndByolStandBesideEveryMaskDeep(String name) throws IOException {
    List<Planned> plan = plan(Experiment.of(name));
    for (Planned base : plan) {
      if (base.part().equals(Comparison.BASE)) {
        assertThat(base.label()).isEqualTo("maskdeep");
        Map<String, Recipe> beside =
            plan.stream()
                .filter(p -> p.dataset().equals(base.dataset()))
                .filter(p -> p.recipe().seed() == base.recipe().seed())
                .collect(Collectors.toMap(Planned::label, Planned::recipe));
        MaskDeepRecipe nothing = (MaskDeepRecipe) beside.get("maskdeep[null]").method();
        assertThat(nothing.visible()).containsExactly(1.0);
        assertThat(nothing.groups()).isEqualTo(1);
        assertThat(nothing.levels()).containsExactly("C5");
        assertThat(nothing.targets()).containsExactly(Target.OTHER_VIEW);
        Recipe byol = beside.getOrDefault("byol", beside.get("byol-contrast"));
        assertThat(byol).as("BYOL with the base's loss").isNotNull();
        assertThat(byol.method().name()).isEqualTo("byol");
        assertThat(byol.optimizer()).isEqualTo(base.recipe().optimizer());
      }
    }
  }
}
