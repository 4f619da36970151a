package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepRatioTest {
  private static Recipe recipe(int side) throws IOException {
    return Recipes.load(
        "defaults",
        List.of(
            "model.width=4",
            "method.hidden=16",
            "method.out=8",
            "method.embedding=16",
            "optimizer.batch=8",
            "views.size=" + side));
  }

  @Test
  void viewsOfNineTimesTheAreaTakeLonger() throws IOException {
    StepRatio ratio = StepRatio.measure(recipe(16), recipe(48), Device.cpu(), 3, 2);
    assertThat(ratio.rounds()).hasSize(3);
    assertThat(ratio.median()).isGreaterThan(1.2);
    assertThat(ratio.millis()).isGreaterThan(ratio.baseMillis());
  }

  /** The machine was slower in the second and third round, for both. */
  @Test
  void theMedianIsThatOfTheRatiosNotTheRatioOfTheMedians() {
    StepRatio ratio =
        StepRatio.of(new double[] {10, 20, 40, 10, 10}, new double[] {5, 10, 20, 9, 5});
    assertThat(ratio.rounds()).containsExactly(0.5, 0.5, 0.5, 0.9, 0.5);
    assertThat(ratio.median()).isEqualTo(0.5);
    assertThat(ratio.millis()).isEqualTo(9);
    assertThat(ratio.baseMillis()).isEqualTo(10);
  }

  @Test
  void aMeasurementHasRoundsAndSteps() throws IOException {
    Recipe recipe = recipe(16);
    assertThatThrownBy(() -> StepRatio.measure(recipe, recipe, Device.cpu(), 0, 1))
        .hasMessageContaining("rounds");
  }
}
