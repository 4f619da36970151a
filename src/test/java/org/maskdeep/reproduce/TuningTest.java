package org.maskdeep.reproduce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.reproduce.Comparison.Planned;
import org.maskdeep.reproduce.cost.StepCosts;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/** Scales that try the same configurations of every method. */
class TuningTest {
  private static final String SCALES =
      """
      search:
        recipes: [smoke-maskdeep]
        settings: ["data.train=scenes/train?images=64&size=32&seed=7", model.width=8]
        methods: {maskdeep: [], simsiam: [method.name=simsiam]}
        configurations: {usual: [], sgd: [optimizer.name=sgd, optimizer.learning_rate=0.1]}
        seeds: [10, 11]
      """;

  @TempDir private Path folder;

  private List<Planned> plan(Experiment experiment, String... settings) throws IOException {
    PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    StepCosts none = new StepCosts(folder, Device.cpu(), () -> false, silent);
    return new Comparison(experiment, List.of(settings), none).known();
  }

  @Test
  void everyMethodIsPlannedInEveryConfigurationOnTheSettingsOfTheScale() throws IOException {
    Experiment search = Experiment.of("search", SCALES);
    List<Planned> plan = plan(search);
    assertThat(plan.stream().filter(p -> p.recipe().seed() == 10).map(Planned::label))
        .containsExactly("maskdeep", "maskdeep[maskdeep+sgd]", "simsiam+usual", "simsiam+sgd");
    assertThat(plan).hasSize(8);
    Recipe last = plan.get(7).recipe();
    assertThat(last.optimizer().name()).isEqualTo("sgd");
    assertThat(last.method().name()).isEqualTo("simsiam");
    assertThat(plan)
        .allMatch(p -> p.recipe().data().train().endsWith("seed=7"))
        .allMatch(p -> p.recipe().model().width() == 8);
    assertThat(plan(search, "model.width=4")).allMatch(p -> p.recipe().model().width() == 4);
  }

  @Test
  void theBestOfEachMethodHasTheHighestMeanOfBothProbesOverSeeds() throws IOException {
    Experiment search = Experiment.of("search", SCALES);
    Map<String, Double> scores =
        Map.of(
            "maskdeep 10", 0.5,
            "maskdeep 11", 0.5,
            "maskdeep[maskdeep+sgd] 10", 0.9,
            "maskdeep[maskdeep+sgd] 11", 0.05,
            "simsiam+usual 10", 0.3,
            "simsiam+usual 11", 0.3,
            "simsiam+sgd 10", 0.2,
            "simsiam+sgd 11", 0.45);
    List<EvaluatedEncoder> evaluated = new ArrayList<>();
    Recipe random = Recipes.load("smoke-maskdeep", List.of());
    evaluated.add(new EvaluatedEncoder("random", random, folder, GivenScores.encoder(0.99)));
    for (Planned p : plan(search)) {
      double top1 = scores.get(p.label() + " " + p.recipe().seed());
      evaluated.add(new EvaluatedEncoder(p.label(), p.recipe(), folder, GivenScores.encoder(top1)));
    }
    Tuning tuning = Tuning.of(search, evaluated, List.of());
    assertThat(tuning.lines())
        .containsExactly(
            "maskdeep: best of 2 configurations is as the base (mean of kNN and linear 50.0 %)",
            "simsiam: best of 2 configurations is sgd (mean of kNN and linear 32.5 %)");
    JsonNode file = new ObjectMapper().readTree(Files.readString(tuning.write(folder)));
    JsonNode tried = file.get("methods").get("maskdeep").get("tried");
    assertThat(tried).hasSize(2);
    assertThat(tried.get(1).get("recipe").asText()).isEqualTo("smoke-maskdeep[maskdeep+sgd]");
    assertThat(tried.get(1).get("knn").get("10").asDouble()).isEqualTo(90);
    assertThat(tried.get(1).get("mean").asDouble()).isEqualTo(47.5);
    assertThat(file.get("settings")).hasSize(2);

    evaluated.removeIf(e -> e.method().equals("simsiam+sgd"));
    assertThatThrownBy(() -> Tuning.of(search, evaluated, List.of()))
        .hasMessageContainingAll("scale search", "[2, 1] configurations");
  }

  @Test
  void aConfigurationOfWhichARunDivergedIsTriedButNotChosen() throws IOException {
    Experiment search = Experiment.of("search", SCALES);
    List<EvaluatedEncoder> evaluated = new ArrayList<>();
    List<Planned> diverged = new ArrayList<>();
    for (Planned p : plan(search)) {
      boolean sgd = p.label().contains("sgd");
      if (p.label().equals("simsiam+usual") || sgd && p.recipe().seed() == 11) {
        diverged.add(p);
      } else {
        EncoderScores scores = GivenScores.encoder(sgd ? 0.9 : 0.4);
        evaluated.add(new EvaluatedEncoder(p.label(), p.recipe(), folder, scores));
      }
    }
    Tuning tuning = Tuning.of(search, evaluated, diverged);
    assertThat(tuning.lines())
        .containsExactly(
            "maskdeep: best of 2 configurations, of which 1 diverged, is as the base (mean of kNN"
                + " and linear 40.0 %)",
            "simsiam: all 2 configurations diverged");
    Tuning.Tried sgd = tuning.methods().get("maskdeep").tried().get(1);
    assertThat(sgd.knn()).containsOnlyKeys(10L);
    assertThat(sgd.diverged()).containsExactly(11L);
    assertThat(sgd.mean()).isNull();
  }

  /** A rate at which the first step overflows: the others are run, a second call passes it over. */
  @Test
  void aRunThatDivergesDoesNotEndTheSearch() throws IOException {
    String yaml =
        """
        search:
          recipes: [smoke-maskdeep]
          settings: ["data.train=scenes/train?images=32&size=16", "data.test=scenes/val?images=8&size=16",
            model.width=4, method.hidden=8, method.out=8, method.embedding=8, views.size=16, optimizer.batch=8,
            optimizer.epochs=1, optimizer.warmup_epochs=0, optimizer.name=sgd, probe.epochs=1]
          methods: {maskdeep: []}
          configurations: {usual: [], high: [optimizer.learning_rate=1.0e+44]}
        """;
    Experiment search = Experiment.of("search", yaml).withSeeds(List.of(10L));
    Reproduction reproduction =
        new Reproduction(
            folder,
            folder,
            Device.cpu(),
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8));
    for (int call = 0; call < 2; call++) {
      List<EvaluatedEncoder> evaluated =
          reproduction.run(() -> plan(search), search.tuning(), () -> false);
      assertThat(evaluated.stream().map(EvaluatedEncoder::method))
          .containsExactly("random", "maskdeep");
      assertThat(reproduction.diverged().stream().map(Planned::label))
          .containsExactly("maskdeep[maskdeep+high]");
    }
    assertThatThrownBy(() -> reproduction.run(() -> plan(search), () -> false))
        .isInstanceOf(DivergedException.class);
  }

  @Test
  void theScaleOfTheProgramHasTheMethodsOfItsRowsAndOtherImagesAndSeeds() throws IOException {
    Experiment tuning = Experiment.of("tuning-small");
    Experiment rows = Experiment.of("rows-small");
    assertThat(tuning.tuning()).isTrue();
    assertThat(rows.tuning()).isFalse();
    Map<String, Integer> budget = new HashMap<>();
    budget.merge("maskdeep", 1, Integer::sum); // the base
    for (Difference d : tuning.differences()) {
      budget.merge(d.name().substring(0, d.name().indexOf('+')), 1, Integer::sum);
    }
    Set<String> names = new HashSet<>(Set.of("maskdeep"));
    rows.differences().forEach(d -> names.add(d.name()));
    assertThat(budget.keySet()).isEqualTo(names);
    assertThat(budget.values()).containsOnly(3);
    assertThat(tuning.recipes()).isEqualTo(rows.recipes());
    assertThat(tuning.seeds()).doesNotContainAnyElementsOf(List.of(0L, 1L, 2L, 3L, 4L));
    Recipe table = plan(rows).get(0).recipe();
    assertThat(table.data().train()).isEqualTo("cifar10-jpeg/train?images=20000&seed=0");
    for (Planned p : plan(tuning)) { // the next images of the same order
      assertThat(p.recipe().data().train()).isEqualTo(table.data().train() + "&skip=20000");
      assertThat(p.recipe().data().test())
          .isEqualTo("cifar10-jpeg/train?images=5000&seed=0&skip=40000");
    }
  }
}
