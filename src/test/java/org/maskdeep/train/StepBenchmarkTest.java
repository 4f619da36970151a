package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.optim.DivergedException;
import org.maskdeep.run.StepTimes;

/** The benchmark makes the steps that pretraining makes: the engine's, checks and all. */
class StepBenchmarkTest {
  private static Recipe recipe(String... more) throws IOException {
    List<String> settings =
        List.of(
            "model.width=4",
            "model.stem=cifar",
            "method.hidden=16",
            "method.out=8",
            "method.embedding=16",
            "views.size=16",
            "optimizer.batch=4");
    return Recipes.with(Recipes.load("defaults", settings), List.of(more));
  }

  @ParameterizedTest
  @ValueSource(strings = {"maskdeep", "byol", "simsiam", "fastsiam", "moco", "supervised"})
  void everyMethodIsTimed(String method) throws IOException {
    StepTimes result = StepBenchmark.run(recipe("method.name=" + method), Device.cpu(), 1, 3);
    assertThat(result.allMillis()).hasSize(3);
    assertThat(result.json()).containsOnlyKeys("step_ms", "images_per_second", "all_ms");
    assertThat(result.stepMillis() * result.imagesPerSecond()).isCloseTo(4000, within(1e-6));
  }

  @Test
  void furtherViewsOfTheRecipeArePartOfTheStep() throws IOException {
    Recipe recipe = recipe("method.targets=[other-view, further-views]", "views.further=2");
    assertThat(StepBenchmark.run(recipe, Device.cpu(), 0, 1).stepMillis()).isPositive();
  }

  @Test
  void aStepThatDivergesIsNamedAsInPretraining() throws IOException {
    Recipe recipe = recipe("optimizer.name=sgd", "optimizer.learning_rate=1e38");
    assertThatThrownBy(() -> StepBenchmark.run(recipe, Device.cpu(), 0, 20))
        .isInstanceOf(DivergedException.class);
  }
}
