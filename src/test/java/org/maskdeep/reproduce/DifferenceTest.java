package org.maskdeep.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.cli.Run;
import org.maskdeep.cli.TinyRuns;
import org.maskdeep.nn.Weights;
import org.maskdeep.reproduce.Comparison.Planned;
import org.maskdeep.reproduce.cost.StepCosts;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

class DifferenceTest {
  private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());

  @TempDir private Path folder;
  private Recipe base;

  @BeforeEach
  void loadBase() throws IOException {
    base = Recipes.load(TinyRuns.recipe(folder).toString(), List.of());
  }

  @Test
  void aDifferenceIsWrittenAsItsNameAndItsChanges() {
    Difference difference = Difference.parse("null: method.levels=[C5] ; method.visible=1;");
    assertThat(difference.name()).isEqualTo("null");
    assertThat(difference.changes()).containsExactly("method.levels=[C5]", "method.visible=1");
    Recipe changed = difference.of(base);
    assertThat(changed.name()).isEqualTo("tiny[null]");
    assertThat(changed.method().masking().orElseThrow().levels()).containsExactly("C5");
    assertThat(difference.label(base, changed)).isEqualTo("maskdeep[null]");
  }

  @Test
  void aDifferenceCalledAsTheMethodItSwitchesToIsThatMethod() {
    Difference byol = Difference.parse("byol: method.name=byol");
    assertThat(byol.label(base, byol.of(base))).isEqualTo("byol");
    Difference cosine = Difference.parse("byol-cosine: method.name=byol; method.loss=cosine");
    assertThat(cosine.label(base, cosine.of(base))).isEqualTo("byol-cosine");
    Difference other = Difference.parse("without-patches: method.name=byol");
    assertThat(other.label(base, other.of(base))).isEqualTo("maskdeep[without-patches]");
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    refuses("groups method.groups=1", "write name: key=value");
    refuses("a/b: method.groups=1", "a/b", "not a valid name");
    refuses("base: method.groups=1", "not base or random");
    refuses("none:", "none", "changes nothing");
    refuses("wide: model.width=16", "wide", "model.width=16", "method.* views.* optimizer.*");
    refuses("same: method.groups=2", "same", "changes nothing, tiny has method.groups=2 already");
    refuses("typo: method.group=2", "typo", "method.group", "unknown recipe key");
    refuses("typo: method.hierarchy=tree", "difference typo: ", "method.hierarchy", "aligned");
    refuses("typo: method.groups=many", "difference typo: method.groups=many", "whole number");
  }

  private void refuses(String text, String... words) {
    assertThatThrownBy(() -> Difference.parse(text).of(base))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void faultsOfAScaleNameItAndTheDifference() {
    String scale = "own:\n  recipes: [smoke-maskdeep]\n  seeds: [0]\n  differences:\n";
    refusesScale(scale + "    wide: [model.width=8]\n", "scale own, difference wide:");
    refusesScale(
        scale + "    deep: [method.depth=8]\n",
        "scale own, difference deep:",
        "unknown recipe key");
    refusesScale(scale + "    a: [method.groups=1]\n    A: [method.groups=2]\n", "difference A");
    refusesScale(scale + "    a: [method.groups=1]\n    a: [method.groups=2]\n", "scales.yaml");
    refusesScale(scale.replace("seeds", "seed"), "scale own", "unknown key seed");
    refusesScale(scale.replace("[0]", "[0, 0]"), "scale own", "stands twice");
    refusesScale(
        scale.replace("[smoke", "[smoke-byol, smoke"),
        "scale own: smoke-byol and smoke-maskdeep are both base recipes on scenes");
  }

  private void refusesScale(String yaml, String... words) {
    assertThatThrownBy(() -> comparison(Experiment.of("own", yaml)).plan())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  private Comparison comparison(Experiment scale) {
    return new Comparison(
        scale, List.of(), new StepCosts(folder, Device.cpu(), () -> false, SILENT));
  }

  private Experiment tiny(String... differences) {
    return new Experiment(
        "tiny",
        true,
        List.of(folder.resolve("tiny.yaml").toString()),
        List.of("smoke-byol"),
        List.of(differences).stream().map(Difference::parse).toList(),
        List.of(0L, 7L),
        false);
  }

  @Test
  void everySeedHasTheBaseItsDifferencesAndWhatStandsBeside() throws IOException {
    Comparison comparison = comparison(tiny("groups=1: method.groups=1", "byol: method.name=byol"));
    String[] labels = {"maskdeep", "maskdeep[groups=1]", "byol", "byol[own recipe]"};
    assertThat(comparison.plan().subList(4, 8)).extracting(Planned::label).containsExactly(labels);
    assertThat(comparison.plan()).extracting(p -> p.recipe().seed()).containsSubsequence(0L, 7L);
    assertThat(comparison.plan(Set.of("byol"))).extracting(Planned::label).containsOnly("byol");
    assertThatThrownBy(() -> comparison.plan(Set.of("moco")))
        .hasMessageContaining("must be one of base, groups=1, byol, smoke-byol");
  }

  /**
   * What a seed gives to one run it gives to all: the difference is not one of luck at the start.
   */
  @Test
  void runsOfASeedStartFromTheSameEncoder() throws IOException {
    List<Planned> plan =
        comparison(
                tiny(
                    "null: method.levels=[C5]; method.visible=1; method.groups=1",
                    "byol: method.name=byol"))
            .plan()
            .subList(0, 3);
    assertThat(plan)
        .extracting(p -> encoder(p.recipe()))
        .hasSize(3)
        .containsOnly(encoder(base.withSeed(0)));
    assertThat(encoder(base.withSeed(1))).isNotEqualTo(encoder(base.withSeed(0)));
  }

  private static String encoder(Recipe recipe) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      return Weights.digest(Weights.of(Pretraining.method(recipe, manager).encoder()));
    }
  }

  @Test
  void equalTimeIsMeasuredOnceAndBecomesARowOfOtherEpochs() throws IOException {
    Comparison comparison =
        comparison(tiny("null: method.levels=[C5]; method.visible=1").withEqualTime());
    assertThat(comparison.known()).extracting(Planned::stepTime).containsOnlyNulls();
    comparison.plan();
    Path file = folder.resolve("costs.json");
    double measured = Run.json(file).get("tiny[null]").get("relative").asDouble();
    assertThat(measured).isPositive();
    assertThat(Run.json(file).get("tiny[null]").get("rounds")).hasSize(9);

    set(measured, 0.55); // 15 epochs become 27
    List<Planned> plan = comparison.plan();
    assertThat(plan.subList(0, 3))
        .extracting(Planned::label)
        .containsExactly("maskdeep", "maskdeep[null]", "maskdeep[null, equal time]");
    assertThat(plan.subList(0, 3)).extracting(Planned::stepTime).containsExactly(1.0, 0.55, 0.55);
    Recipe longer = plan.get(2).recipe();
    assertThat(longer.name()).isEqualTo("tiny[null, equal time]");
    assertThat(longer.optimizer().epochs()).isEqualTo(27);
    Recipe alike = Recipes.with(longer, List.of("optimizer.epochs=15")).withName("tiny[null]");
    assertThat(alike).isEqualTo(plan.get(1).recipe());

    set(0.55, 40); // too dear for the warm-up
    assertThat(comparison.plan().get(2).recipe().optimizer().epochs()).isEqualTo(1);
    set(40, 1.02); // one row serves both
    assertThat(comparison.plan()).extracting(Planned::part).containsSubsequence("base", "null");
    assertThat(comparison.plan()).hasSize(6);
  }

  private void set(double before, double now) throws IOException {
    Path file = folder.resolve("costs.json");
    String text = Files.readString(file);
    String changed = text.replace("\"relative\" : " + before, "\"relative\" : " + now);
    Files.writeString(file, changed.replace("\"relative\" : 40,", "\"relative\" : 40.0,"));
  }

  @Test
  void equalTimeNeedsStepsOfAsManyImages() {
    Experiment scale = tiny("small: optimizer.batch=4").withEqualTime();
    assertThatThrownBy(() -> comparison(scale).plan())
        .hasMessageContaining("comparison tiny, difference small: equal time needs the base's")
        .hasMessageContaining("optimizer.batch (8), not 4");
  }
}
