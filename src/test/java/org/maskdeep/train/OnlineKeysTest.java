package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.run.RunDirectory;

/** The keys online.*, which came after the first runs. */
class OnlineKeysTest {
  @Test
  void withoutThemNothingIsMeasuredAndTheTextIsAsItWas() throws IOException {
    for (String name : Recipes.names()) {
      Recipe recipe = Recipes.load(name, List.of());
      assertThat(recipe.online()).isEqualTo(new Recipe.OnlineRecipe(0, 2000, 500, 2));
      assertThat(Recipes.text(recipe)).contains("checkpoint_every").doesNotContain("online");
    }
  }

  @Test
  void whatIsChosenIsRecorded(@TempDir Path run) throws IOException {
    Recipe recipe = Recipes.load("smoke-byol", List.of("online.every=50", "online.bank=300"));
    assertThat(recipe.online()).isEqualTo(new Recipe.OnlineRecipe(50, 300, 500, 2));
    String text = Recipes.text(recipe);
    assertThat(text).contains("online:\n  every: 50\n  bank: 300\nprobe:");
    RunDirectory.open(run, text, false).close();
    assertThat(Recipes.ofRun(run)).isEqualTo(recipe);
    assertThat(Recipes.with(recipe, List.of("seed=1")).online()).isEqualTo(recipe.online());
    assertThat(recipe.withSeed(3).withName("other").online()).isEqualTo(recipe.online());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "online.every=-1|online.every = -1, between 0",
        "online.queries=1|online.queries = 1, between 2",
        "online.views=1|online.views = 1, between 2 and 64",
        "online.bank=0|online.bank = 0, between 1",
        "online.every=5;online.bank=19|online.bank = 19, between 20"
      })
  void numbersThatDoNotFitAreRefused(String settings, String words) {
    assertThatThrownBy(() -> Recipes.load("smoke-byol", List.of(settings.split(";"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words.split(", "));
  }

  @Test
  void aSmallBankIsNoMatterWhereNothingIsMeasured() throws IOException {
    assertThat(Recipes.load("smoke-byol", List.of("online.bank=5")).online().bank()).isEqualTo(5);
  }
}
