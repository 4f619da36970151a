package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.method.maskdeep.Fusion;
import org.maskdeep.method.maskdeep.Target;
import org.maskdeep.train.method.ByolRecipe;
import org.maskdeep.train.method.MaskDeepRecipe;
import org.maskdeep.train.method.MoCoRecipe;
import org.maskdeep.train.method.PredictionLoss;
import org.maskdeep.train.method.SimSiamRecipe;

/** Every method has keys of its own, and a recipe has those of its method only. */
class MethodRecipeTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("mine.yaml"), text);
  }

  private static JsonNode method(Recipe recipe) throws IOException {
    return YAML.readTree(Recipes.text(recipe)).get("method");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "byol | [name, hidden, out, momentum, loss, temperature]",
        "simsiam | [name, hidden, out]",
        "fastsiam | [name, hidden, out]",
        "supervised | [name, smoothing]",
        "moco | [name, hidden, out, momentum, queue, temperature]",
        "maskdeep | [name, hidden, out, levels, groups, visible, whole, hierarchy, grouping,"
            + " embedding, aggregation, fusion, heads, level_weights, targets, momentum, loss,"
            + " temperature]"
      })
  void theResolvedRecipeHasTheKeysOfItsMethodOnly(String name, String keys) throws IOException {
    Recipe recipe = Recipes.load("defaults", List.of("method.name=" + name));
    assertThat(method(recipe).properties().stream().map(e -> e.getKey()).toList().toString())
        .isEqualTo(keys);
    Path written = file(Recipes.text(recipe));
    assertThat(Recipes.load(written.toString(), List.of())).isEqualTo(recipe);
    assertThat(recipe.method().name()).isEqualTo(name);
  }

  /**
   * A key that several methods have keeps its value where another method is named, as in a
   * comparison; so of the method that recipes begin with it must have the same default in all.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "byol",
        "simsiam",
        "fastsiam",
        "moco",
        "supervised",
        "mae",
        "semmae",
        "parts",
        "adios",
        "automae",
        "imae"
      })
  void sharedKeysHaveOneDefault(String name) throws IOException {
    JsonNode first = defaults("maskdeep");
    JsonNode own = defaults(name);
    assertThat(own.size()).isPositive();
    own.properties()
        .forEach(
            key -> {
              if (first.has(key.getKey())) {
                assertThat(key.getValue()).as(key.getKey()).isEqualTo(first.get(key.getKey()));
              }
            });
  }

  private static JsonNode defaults(String method) throws IOException {
    String file = "/recipes/method/" + method + ".yaml";
    try (InputStream text = MethodRecipeTest.class.getResourceAsStream(file)) {
      return YAML.readTree(text);
    }
  }

  @Test
  void anotherMethodKeepsWhatBothHaveAndTakesItsOwnDefaultsForTheRest() throws IOException {
    Path mine =
        file(
            "method: {hidden: 32, out: 16, groups: 2, momentum: 0.9, loss: contrast,"
                + " temperature: 0.3}");
    String base = mine.toString();
    ByolRecipe byol = new ByolRecipe(32, 16, 0.9, PredictionLoss.CONTRAST, 0.3);
    MoCoRecipe moco = new MoCoRecipe(32, 16, 0.9, 256, 0.3);
    Recipe recipe = Recipes.load(base, List.of());
    for (List<String> order :
        List.of(
            List.of("method.name=moco", "method.queue=256"),
            List.of("method.queue=256", "method.name=moco"),
            List.of("method={queue: 256, name: moco}"))) {
      assertThat(Recipes.load(base, order).method()).isEqualTo(moco);
      assertThat(Recipes.with(recipe, order).method()).isEqualTo(moco);
    }
    Recipe other = Recipes.with(recipe, List.of("method.name=byol"));
    assertThat(other.method()).isEqualTo(byol);
    MaskDeepRecipe again =
        (MaskDeepRecipe) Recipes.with(other, List.of("method.name=maskdeep")).method();
    assertThat(again.groups()).as("the default's").isEqualTo(4);
    assertThat(again.temperature()).isEqualTo(0.3);
  }

  @Test
  void keysThatTheMethodDoesNotHaveAreRefusedWithTheMethodsThatHaveThem() throws IOException {
    assertThatThrownBy(
            () -> Recipes.load("defaults", List.of("method.groups=2", "method.name=byol")))
        .hasMessage(
            "--set method.groups=2: recipe key 'method.groups' is one of maskdeep only, and the"
                + " method is byol; keys of byol: hidden, out, momentum, loss, temperature");
    Path mine = file("name: t\nmethod:\n  loss: contrast\n  name: moco\n");
    assertThatThrownBy(() -> Recipes.load(mine.toString(), List.of()))
        .hasMessageStartingWith("recipe " + mine + ", line 3: recipe key 'method.loss'")
        .hasMessageContaining("one of maskdeep, byol only, and the method is moco");
    assertThatThrownBy(() -> Recipes.load("smoke-byol", List.of("method.queue=64")))
        .hasMessageContaining("'method.queue' is one of moco only, and the method is byol");
    assertThatThrownBy(() -> Recipes.load("smoke-byol", List.of("method.quee=64")))
        .hasMessageContaining("unknown recipe key 'method.quee'; keys here: hidden, out");
    assertThatThrownBy(() -> Recipes.load("defaults", List.of("groups=64")))
        .hasMessageContaining("did you mean method.groups?");
    assertThatThrownBy(() -> Recipes.load("defaults", List.of("method=byol")))
        .hasMessageContaining("recipe key 'method' = byol: it holds keys: hidden, out, levels");
  }

  @Test
  void groupsOfBlocksCannotShareOutThePatches() {
    List<String> blocks =
        List.of("method.hierarchy=block", "method.visible=0.25", "method.grouping=partition");
    assertThatThrownBy(() -> Recipes.load("defaults", blocks))
        .hasMessageContaining("recipe key method.grouping = partition: blocks of one group");
  }

  @Test
  void wordsOfRecipesAreTheNamesOfConstants() throws IOException {
    Recipe recipe =
        Recipes.load(
            "defaults",
            List.of("method.fusion=Per-Level", "method.targets=[other-view, per-level]"));
    MaskDeepRecipe m = (MaskDeepRecipe) recipe.method();
    assertThat(m.fusion()).isEqualTo(Fusion.PER_LEVEL);
    assertThat(m.targets()).containsExactly(Target.OTHER_VIEW, Target.PER_LEVEL);
    assertThat(method(recipe).get("fusion").asText()).isEqualTo("per-level");
    assertThatThrownBy(() -> Recipes.load("defaults", List.of("method.targets=[view]")))
        .hasMessageContaining(
            "method.targets[0] = 'view': must be one of other-view, per-level, further-views");
    assertThatThrownBy(() -> Recipes.load("defaults", List.of("method.targets=other-view")))
        .hasMessageContaining(
            "method.targets = other-view: must be a list of words, of other-view");
    assertThatThrownBy(() -> Recipes.load("defaults", List.of("method.fusion=[joint]")))
        .hasMessageContaining("method.fusion is a list: must be one of per-level, joint");
  }

  @Test
  void simSiamHasNoTargetNetworkThatKeepsAnything() {
    assertThat(new SimSiamRecipe(8, 4).targetMomentum(10).at(3)).isZero();
  }
}
