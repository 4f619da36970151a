package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.maskdeep.run.StepReport;
import org.maskdeep.run.TrainingListener;

class CollapseWatchTest {
  private static final RepresentationMetrics GOOD = new RepresentationMetrics(0.8, 20);
  private static final RepresentationMetrics ALIKE = new RepresentationMetrics(0.05, 20);
  private static final RepresentationMetrics FLAT = new RepresentationMetrics(0.8, 1.2);

  private final List<String> warnings = new ArrayList<>();
  private final CollapseWatch watch =
      new CollapseWatch(
          new Recipe.RunRecipe(100, 2, 10, 0.1, 2, 30), TrainingListener.warnings(warnings::add));

  private void look(RepresentationMetrics health, int... steps) {
    for (int step : steps) {
      Map<String, Double> seen = health == null ? Map.of() : health.numbers();
      watch.stepped(new StepReport(step, 200, 0, 1, Map.of(), 0.1, 1, seen));
    }
  }

  @Test
  void warnsOnceAfterEnoughSteps() {
    look(GOOD, 0);
    look(ALIKE, 10, 20, 30);
    assertThat(warnings).isEmpty();
    look(null, 39);
    look(ALIKE, 40, 50, 60, 70);
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("step 40", "look alike", "0.050", "30 steps");
  }

  @Test
  void aLowRankIsACollapseToo() {
    look(FLAT, 0, 10, 20, 30, 40);
    assertThat(warnings).singleElement().asString().contains("1.2 dimensions", "effective rank");
  }

  @Test
  void aGoodLookStartsTheCountAnew() {
    look(ALIKE, 0, 10, 20);
    look(GOOD, 30);
    look(ALIKE, 40, 50, 60);
    assertThat(warnings).isEmpty();
    look(ALIKE, 70);
    look(GOOD, 80);
    look(FLAT, 90, 100, 110, 120);
    assertThat(warnings).hasSize(2);
  }
}
