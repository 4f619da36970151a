package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.maskdeep.train.Recipe;

/** Rows of the ablation table are comparable: one choice of the method differs and nothing else. */
class AblationTest {
  @Test
  void everyRowDiffersFromTheFirstInOneChoiceOfTheMethodOnly() throws IOException {
    Scale scale = Scale.of("ablation");
    Recipe first = ScaleRecipe.of(scale.recipes().get(0)).plan(List.of(), 0).recipe();
    for (String text : scale.recipes().subList(1, scale.recipes().size())) {
      ScaleRecipe row = ScaleRecipe.of(text);
      assertThat(row.changes()).as(text).singleElement().asString().startsWith("method.");
      Recipe recipe = row.plan(List.of(), 0).recipe();
      assertThat(recipe.method()).as(text).isNotEqualTo(first.method());
      Recipe alike =
          new Recipe(
              first.name(),
              recipe.seed(),
              recipe.data(),
              recipe.model(),
              first.method(),
              recipe.views(),
              recipe.optimizer(),
              recipe.run(),
              recipe.probe());
      assertThat(alike).as(text).isEqualTo(first);
      assertThat(recipe.method().hidden()).as(text).isEqualTo(first.method().hidden());
      assertThat(recipe.method().out()).as(text).isEqualTo(first.method().out());
      assertThat(recipe.method().momentum()).as(text).isEqualTo(first.method().momentum());
    }
  }
}
