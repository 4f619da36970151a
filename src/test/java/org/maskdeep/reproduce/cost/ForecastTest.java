package org.maskdeep.reproduce.cost;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/** What the runs of an experiment will take. */
class ForecastTest {
  private static final String SCENES = "data.train=scenes/train?images=100&size=32";

  @TempDir private Path data;

  private static Recipe recipe(String images, int epochs, String... more) throws IOException {
    List<String> settings = new ArrayList<>(List.of(images, "optimizer.batch=32"));
    settings.add("optimizer.epochs=" + epochs);
    settings.add("optimizer.warmup_epochs=0");
    settings.addAll(List.of(more));
    return Recipes.load("smoke-maskdeep", settings);
  }

  @Test
  void stepsAreWholeBatchesTimesEpochsAndTheSumIsThatOfTheRuns() throws IOException {
    List<Recipe> recipes = List.of(recipe(SCENES, 4), recipe(SCENES, 10).withSeed(3));
    Forecast forecast = Forecast.of(recipes, data, recipe -> 2.5);
    assertThat(forecast.lines())
        .containsExactly(
            new Forecast.Line("smoke-maskdeep", 0, 12L, 32, 2.5),
            new Forecast.Line("smoke-maskdeep", 3, 30L, 32, 2.5));
    assertThat(forecast.seconds()).isEqualTo(105);
    assertThat(forecast.text())
        .contains("smoke-maskdeep, seed 0  2.500 s a step of 32 images, 12 steps: about 30 s")
        .contains("30 steps: about 75 s")
        .contains("pretraining of 2 runs: about 2 min on this machine");
    assertThat(forecast.onDevices(1, 5)).endsWith("1: 2 min, 5: 21 s, 0.0 device-hours");
  }

  @Test
  void eachKindOfStepIsTimedOnce() throws IOException {
    List<String> timed = new ArrayList<>();
    Recipe byol = recipe(SCENES, 4, "method.name=byol");
    List<Recipe> recipes =
        List.of(recipe(SCENES, 4), byol, recipe(SCENES, 4).withSeed(1), byol.withSeed(1));
    Forecast forecast =
        Forecast.of(
            recipes,
            data,
            recipe -> {
              timed.add(recipe.method().name());
              return timed.size();
            });
    assertThat(timed).containsExactly("maskdeep", "byol");
    assertThat(forecast.lines().stream().map(Forecast.Line::stepSeconds))
        .containsExactly(1.0, 2.0, 1.0, 2.0);
  }

  /** A guide that is a row of its own is made once; the guide of a guide counts, too. */
  @Test
  void guidesCountUnlessTheyAreRows() throws IOException {
    Recipe mae = Recipes.load("smoke-mae", List.of());
    Recipe kmeans = Recipes.load("smoke-semmae", List.of());
    Recipe learned =
        Recipes.load("smoke-semmae", List.of("method.parts=learned", "method.guide=smoke-parts"));
    List<String> names =
        Forecast.of(List.of(mae, kmeans, learned, kmeans.withSeed(1)), data, recipe -> 1)
            .lines()
            .stream()
            .map(line -> line.name() + line.seed())
            .toList();
    assertThat(names)
        .containsExactly(
            "smoke-mae0",
            "smoke-semmae0",
            "smoke-parts0",
            "smoke-semmae0",
            "smoke-mae1",
            "smoke-semmae1");
  }

  @Test
  void dataThatIsNotThereIsSaidAndLeftOutOfTheSum() throws IOException {
    Recipe missing = recipe("data.train=imagenette2-160/train", 4);
    Forecast all = Forecast.of(List.of(missing), data, recipe -> 1);
    assertThat(all.lines().get(0).steps()).isNull();
    assertThat(all.text()).contains("the data is not there").contains("pretraining: unknown");
    Forecast some = Forecast.of(List.of(missing, recipe(SCENES, 4)), data, recipe -> 1);
    assertThat(some.seconds()).isEqualTo(12);
    assertThat(some.text()).contains("of 1 run, without the 1 whose data is not there: about 12 s");
  }

  /** The batch is too large to be made of the machine's memory in one step. */
  @Test
  void aLargeBatchIsTimedByASmallerOne() throws IOException {
    Recipe large = recipe(SCENES, 1, "optimizer.batch=65536", "model.width=4", "method.hidden=32");
    Forecast forecast = Forecast.of(List.of(large), data, Device.cpu());
    assertThat(forecast.lines().get(0).stepSeconds()).isGreaterThan(10);
    assertThat(forecast.lines().get(0).steps()).isZero();
  }
}
