package org.maskdeep.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.detection.DetectionRecipes;

/** What a recipe file or a setting may not hold is named: file, line, key, found, expected. */
class RecipeTypesTest {
  @TempDir private Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("mine.yaml"), bytes);
  }

  private Path file(String text) throws IOException {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  private Recipe load(String text, String... settings) throws IOException {
    return Recipes.load(file(text).toString(), List.of(settings));
  }

  private void refused(String text, String... words) throws IOException {
    refused(file(text), words);
  }

  private static void refused(Path file, String... words) {
    assertThatThrownBy(() -> Recipes.load(file.toString(), List.of()))
        .hasMessageStartingWith("recipe " + file)
        .hasMessageContainingAll(words)
        .message()
        .hasLineCount(1)
        .doesNotContain("jackson", "Exception", "JsonToken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "epochs: 2.5 | optimizer.epochs = 2.5: must be a whole number",
        "epochs: '2' | optimizer.epochs = \"2\": must be a whole number, without quotes",
        "epochs: true | optimizer.epochs = true: must be a whole number",
        "epochs: many | optimizer.epochs = many: must be a whole number",
        "epochs: 010 | optimizer.epochs = 010: must be a whole number",
        "epochs: 1:30 | optimizer.epochs = 1:30: must be a whole number",
        "epochs: 3000000000 | = 3000000000: must be a whole number between -2147483648 and 21474",
        "epochs: 1e300 | optimizer.epochs = 1e300: must be a whole number",
        "epochs: [1] | optimizer.epochs is a list: must be a whole number",
        "epochs: {a: 1} | optimizer.epochs is a map of keys: must be a whole number",
        "epochs: | optimizer.epochs has no value: must be a whole number",
        "epochs: null | optimizer.epochs = null (no value): must be a whole number",
        "epochs: ~ | optimizer.epochs = ~ (no value): must be a whole number",
        "epochs: 0 | optimizer.epochs = 0: must be between 1 and",
        "learning_rate: 0,1 | optimizer.learning_rate = 0,1: must be a number, with a point: 0.1",
        "learning_rate: .nan | optimizer.learning_rate = .nan: must be a finite number",
        "learning_rate: -.inf | optimizer.learning_rate = -.inf: must be a finite number",
        "learning_rate: NaN | optimizer.learning_rate = NaN: must be a finite number",
        "learning_rate: 1e999 | optimizer.learning_rate = 1e999: must be a number of at most",
        "learning_rate: -1 | optimizer.learning_rate = -1: must be at least 0",
        "learning_rate: '0.1' | must be a number, without quotes",
        "name: | optimizer.name has no value: must be a text",
        "name: [sgd] | optimizer.name is a list: must be a text",
        "epoch: 3 | unknown recipe key 'optimizer.epoch'; keys here: name, learning_rate",
        "3: 3 | unknown recipe key 'optimizer.3'",
      })
  void aValueThatDoesNotFitIsNamedWithItsLine(String line, String words) throws IOException {
    refused("name: t\noptimizer:\n  batch: 16\n  " + line + "\n", ", line 4: ", words);
    assertThat(load("name: t\noptimizer:\n  batch: 16\n").optimizer().batch()).isEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "views.crop=0.2 | views.crop = 0.2: must be a list of numbers",
        "views.crop=[0.2] | views.crop = [0.2]: must be a list of 2 numbers",
        "views.jitter=[0.1,0.2,0.3] | views.jitter = [0.1, 0.2, 0.3]: must be a list of 4",
        "views.crop=[0.2, x] | views.crop[1] = x: must be a number",
        "views.blur=[0.2, null] | views.blur[1] = null (no value): must be a number",
        "method.levels=C5 | method.levels = C5: must be a list of words",
        "optimizer.epochs= | optimizer.epochs has no value: must be a whole number",
        "optimizer.epochs=null | optimizer.epochs = null (no value)",
        "optimizer.epochs=2.5 | optimizer.epochs = 2.5: must be a whole number",
        "optimizer.batch=1 | recipe key optimizer.batch = 1: must be between 2 and",
        "optimizer.momentum=1 | recipe key optimizer.momentum = 1: must be between 0 and",
        "optimizer=3 | recipe key 'optimizer' = 3: it holds keys: name, learning_rate",
        "optimizer= | recipe key 'optimizer' has no value: it holds keys",
        "optimizer={epochs: 1, epochs: 2} | optimizer.epochs is given twice",
        "optimizer={learning_rate: 0,1} | clip; if it is part of a number, write that with a point",
        "optimizer={epochs: 1, epoch: 2} | unknown recipe key 'optimizer.epoch'",
        "optimizer.epochs.=3 | optimizer.epochs is a map of keys",
        "optimizer..epochs=3 | unknown recipe key 'optimizer.'",
        "name.x=3 | name is a map of keys: must be a text",
        "seed=99999999999999999999 | seed = 99999999999999999999: must be a whole number between",
        "epochs=3 | unknown recipe key 'epochs'; keys here: name, seed, data, model, method, views,"
            + " optimizer, run, online, probe; did you mean optimizer.epochs or probe.epochs?",
        "views.crop=[0.2 | not valid YAML",
        "optimizer.epochs=*e | recipes have no YAML aliases",
        "optimizer.epochs=!!int 3 | recipes have no YAML tags",
        "optimizer.epochs | write key=value",
        "=3 | write key=value",
      })
  void aSettingThatDoesNotFitIsNamed(String setting, String words) {
    assertThatThrownBy(() -> Recipes.load("defaults", List.of(setting)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--set " + setting + ": ")
        .hasMessageContaining(words)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data.bad_share=0.5 | data.max_bad_fraction",
        "model.resnet=50 | model.arch",
        "views.grey=0.1 | views.grayscale",
        "run.health_every=5 | run.representation_every",
      })
  void aFormerKeyIsToldItsNewName(String setting, String now) {
    String former = setting.substring(0, setting.indexOf('='));
    assertThatThrownBy(() -> Recipes.load("defaults", List.of(setting)))
        .hasMessageStartingWith("--set " + setting + ": recipe key '" + former + "' is now called")
        .hasMessageContaining("'" + now + "'");
  }

  @Test
  void aRecordedRecipeOfAnEarlierVersionIsRead() throws IOException {
    String former =
        """
        name: former
        data: {bad_share: 0.25}
        model: {stem: small, candidates: [9, 8], proposals: [7, 6], sampled: 5, score: 0.4}
        """;
    var recipe = DetectionRecipes.parse(former, "detector.safetensors (recipe)");
    assertThat(recipe.data().maxBadFraction()).isEqualTo(0.25);
    assertThat(recipe.model().stem()).isEqualTo("cifar");
    assertThat(recipe.model().preNmsTopN()).containsExactly(9, 8);
    assertThat(recipe.model().postNmsTopN()).containsExactly(7, 6);
    assertThat(recipe.model().batchSizePerImage()).isEqualTo(5);
    assertThat(recipe.model().scoreThresh()).isEqualTo(0.4);
    Path file = file(former);
    assertThatThrownBy(() -> DetectionRecipes.load(file.toString(), List.of()))
        .hasMessageContainingAll(", line 2: ", "'data.bad_share'", "'data.max_bad_fraction'");
  }

  @Test
  void theRecipeOfARunOfAnEarlierVersionIsRead() throws IOException {
    String former = "data: {bad_share: 0.5}\nmodel: {resnet: 34}\nviews: {grey: 0.1}\n";
    Files.writeString(folder.resolve("recipe.yaml"), former);
    Recipe recipe = Recipes.ofRun(folder);
    assertThat(recipe.data().maxBadFraction()).isEqualTo(0.5);
    assertThat(recipe.model().arch()).isEqualTo("resnet34");
    assertThat(recipe.views().grayscale()).isEqualTo(0.1);
  }

  @Test
  void numbersAreWrittenInManyWays() throws IOException {
    Recipe recipe =
        load(
            """
            name: 2024
            seed: -5
            optimizer: {epochs: 2.0, learning_rate: 1e-3, weight_decay: .5, batch: 1_024, warmup_epochs: 0}
            views: {crop: [1, 1.0]}
            """,
            "optimizer.momentum=0",
            " probe.epochs =1e3");
    assertThat(recipe.name()).isEqualTo("2024");
    assertThat(recipe.seed()).isEqualTo(-5);
    assertThat(recipe.optimizer().epochs()).isEqualTo(2);
    assertThat(recipe.optimizer().learningRate()).isEqualTo(1e-3);
    assertThat(recipe.optimizer().weightDecay()).isEqualTo(0.5);
    assertThat(recipe.optimizer().batch()).isEqualTo(1024);
    assertThat(recipe.probe().epochs()).isEqualTo(1000);
    assertThat(recipe.views().crop()).containsExactly(1.0, 1.0);
  }

  @Test
  void aKeyThatStandsTwiceIsNamedWithBothLines() throws IOException {
    refused(
        "name: t\noptimizer:\n  epochs: 2\n  batch: 8\n  epochs: 1\n",
        ", line 5: recipe key optimizer.epochs is given twice, first in line 3");
    refused("data: {threads: 1}\nname: t\ndata: {threads: 2}\n", "line 3", "key data is given");
  }

  @Test
  void whatYamlHasAndRecipesHaveNotIsRefused() throws IOException {
    refused("seed: &s 3\nrun: {keep: *s}\n", "line 2", "no YAML aliases", "run.keep");
    refused("run: &r {keep: 3}\nprobe:\n  <<: *r\n", "line 3", "merge keys");
    refused("name: a\n---\nname: b\n", "line 3", "second YAML document");
    refused("- name: a\n", "not a map of keys", "it is a list");
    refused("just words\n", "not a map of keys", "single value");
    refused("", "it is empty");
    refused("# only a comment\n", "it is empty");
    refused("name: a\nrun:\n\tkeep: 3\n", "line 3", "not valid YAML", "spaces, not with tabs");
    refused("name: a\nrun: {keep: 3\n", "not valid YAML");
    refused("optimizer.epochs: 3\n", "line 1", "keys are nested: optimizer: epochs");
  }

  @Test
  void textsInOtherEncodingsAreNamedAndAByteOrderMarkIsPassedOver() throws IOException {
    byte[] latin = "name: a\n# \u00e9t\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    refused(file(latin), ", line 2", "not text in UTF-8");
    refused(file("\ufeffname: a\n".getBytes(StandardCharsets.UTF_16LE)), "not text in UTF-8");
    assertThat(load("\ufeffname: b\r\nseed: 4\r\n").name()).isEqualTo("b");
  }

  @Test
  void quotesAreSeenBehindCharactersOfTwoUnits() throws IOException {
    refused("name: \"\ud83d\ude00\"\r\nrun: {keep: '2'}\r\n", "line 2", "keep = \"2\"");
    assertThat(load("name: \ud83d\ude00 x\nrun: {keep: 2}\n").run().keep()).isEqualTo(2);
  }

  @Test
  void aFolderIsNoRecipe() {
    assertThatThrownBy(() -> Recipes.load(folder.toString(), List.of()))
        .hasMessageContaining("is a folder; name a YAML file");
  }

  @Test
  void recipesOfDetectionAreReadAsStrictly() throws IOException {
    Path file = file("model:\n  aligned: yes\n");
    assertThatThrownBy(() -> DetectionRecipes.load(file.toString(), List.of()))
        .hasMessageContaining("mine.yaml, line 2: recipe key model.aligned = yes")
        .hasMessageContaining("must be true or false");
    Path arch = file("name: d\nmodel: {arch: resnet}\n");
    assertThatThrownBy(() -> DetectionRecipes.load(arch.toString(), List.of()))
        .hasMessageContaining("mine.yaml, line 2: recipe key model.arch: ");
    for (String setting :
        List.of(
            "optimizer.steps=2.5",
            "model.anchors=[1, 2]",
            "input.short_sides=32",
            "optimizer.milestones=[1.5]",
            "model.pre_nms_top_n=[1]",
            "model.aligned=1")) {
      assertThatThrownBy(() -> DetectionRecipes.load("smoke", List.of(setting)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("--set " + setting + ": recipe key ")
          .hasMessageContaining("must be");
    }
  }

  @Test
  void aSettingHoldsAnyPath() throws IOException {
    for (String path : List.of("C: x", "a #b", "[1].zip", "2024", "*", "it's \"odd\"", "null")) {
      String setting = RecipeFiles.setting("data.train", path);
      assertThat(Recipes.load("defaults", List.of(setting)).data().train()).isEqualTo(path);
    }
  }

  @Test
  void everyRecipeOfTheProgramIsRead() throws IOException {
    for (String name : Recipes.names()) {
      Recipe recipe = Recipes.load(name, List.of());
      Path written = file(Recipes.text(recipe));
      assertThat(Recipes.load(written.toString(), List.of())).isEqualTo(recipe);
    }
    for (String name : DetectionRecipes.names()) {
      String text = DetectionRecipes.text(DetectionRecipes.load(name, List.of()));
      assertThat(DetectionRecipes.text(DetectionRecipes.parse(text, name))).isEqualTo(text);
    }
  }
}
