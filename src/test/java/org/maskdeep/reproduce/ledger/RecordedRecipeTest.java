package org.maskdeep.reproduce.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.files.Sha256;
import org.maskdeep.report.result.LedgerEntry;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;
import org.maskdeep.train.detection.DetectionRecipe;
import org.maskdeep.train.detection.DetectionRecipes;

class RecordedRecipeTest {
  private static final List<String> ODD =
      List.of(
          "name=\"a: b [null, equal time]\"",
          "seed=7",
          "data.train=\"C: photos/it's #1 \\\\ train\"",
          "data.decoder=turbojpeg",
          "probe.learning_rates=[0.1,1.0]",
          "views.further_crop=[0.2,1.0]");

  @ParameterizedTest
  @ValueSource(strings = {"maskdeep", "byol", "simsiam", "moco"})
  void whatWasRecordedOfEveryMethodIsTheRecipeAgain(String method) throws IOException {
    List<String> settings = new ArrayList<>(ODD);
    settings.add("method.name=" + method);
    Recipe recipe = Recipes.load("small-cifar-maskdeep", settings);
    String text = Recipes.text(recipe);
    RecordedRecipe<Recipe> again =
        RecordedRecipe.pretraining(LedgerEntry.settingsOf(text), "an entry");
    assertThat(again.recipe()).isEqualTo(recipe);
    assertThat(again.sha256()).isEqualTo(Sha256.of(text));
    assertThat(again.changes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"smoke", "coco-mini", "coco-soco", "overfit"})
  void andOfEveryRecipeOfDetection(String name) throws IOException {
    DetectionRecipe recipe =
        DetectionRecipes.load(name, List.of("seed=3", "model.backbone=\"runs/a b/x.safetensors\""));
    String text = DetectionRecipes.text(recipe);
    RecordedRecipe<DetectionRecipe> again =
        RecordedRecipe.detection(LedgerEntry.settingsOf(text), "an entry");
    assertThat(again.recipe()).isEqualTo(recipe);
    assertThat(again.sha256()).isEqualTo(Sha256.of(text));
    assertThat(again.changes()).isEmpty();
  }

  @Test
  void keysThatWereRenamedAddedOrGivenUpAreNamed() throws IOException {
    Recipe recipe = Recipes.load("smoke-byol", List.of("views.grayscale=0.3"));
    Map<String, String> old = new TreeMap<>(LedgerEntry.settingsOf(Recipes.text(recipe)));
    old.put("views.grey", old.remove("views.grayscale"));
    old.put("model.resnet", old.remove("model.arch").replace("resnet", ""));
    old.put("method.queue", "4096");
    old.remove("optimizer.clip");
    RecordedRecipe<Recipe> again = RecordedRecipe.pretraining(old, "an entry");
    assertThat(again.recipe()).isEqualTo(recipe);
    assertThat(again.changes())
        .containsExactlyInAnyOrder(
            "views.grey = 0.3: is views.grayscale = 0.3 now",
            "model.resnet = 18: is model.arch = resnet18 now",
            "method.queue = 4096: is no longer a key of this recipe",
            "optimizer.clip: was added since; its default is 0.0");
    old.put("optimizer.batch", "many");
    assertThatThrownBy(() -> RecordedRecipe.pretraining(old, "an entry"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("an entry", "optimizer.batch", "many");
  }

  /** Those that hold their recipe can be run; the others say what to run instead. */
  @Test
  void everyEntryOfThisProjectHoldsWhatRunsItOrSaysWhatToRun() throws IOException {
    int runnable = 0;
    List<String> refused = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("docs/results"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        try {
          RecordedEntry read = RecordedEntry.read(file.toString());
          assertThat(read.pretraining().recipe().seed()).isEqualTo(read.entry().seeds().get(0));
          assertThat(read.fingerprint("train")).as(file.toString()).isNotEmpty();
          runnable++;
        } catch (IOException e) {
          assertThat(e).hasMessageContainingAll(file.getFileName().toString(), "check out commit");
          refused.add(file.getFileName().toString());
        }
      }
    }
    assertThat(runnable).isGreaterThanOrEqualTo(196);
    assertThat(refused).as("of 2026-11-25 and -26, without their recipe").hasSizeLessThan(43);
  }
}
