package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;

/** i-MAE and its guide on 24 drawn images of 16 pixels in patches of 4. */
class ImaePretrainingTest {
  private static final List<String> SMALL =
      List.of(
          "data.train=scenes/train?images=24&size=16",
          "data.threads=0",
          "model.arch=vit_nano_patch4_16",
          "method.decoder_width=16",
          "method.decoder_depth=1",
          "method.decoder_heads=2",
          "views.size=16",
          "probe.resize=16",
          "probe.crop=16",
          "optimizer.batch=8",
          "optimizer.epochs=2",
          "optimizer.warmup_epochs=0",
          "online.every=0",
          "run.representation_every=2");

  private static Recipe recipe(String name, String... settings) throws IOException {
    return Recipes.with(Recipes.load(name, SMALL), List.of(settings));
  }

  private static Recipe imae(Path guide, String... settings) throws IOException {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("method.guide=" + guide);
    return recipe("smoke-imae", all.toArray(String[]::new));
  }

  private static Path guide(Path folder) throws IOException {
    Path guide = folder.resolve("guide");
    ShortRuns.train(recipe("smoke-mae"), guide, -1);
    return guide;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method.teacher_input=images",
        "method.teacher_input=mixture",
        "method.start=false"
      })
  void aResumedRunEqualsAnUninterruptedOne(String setting, @TempDir Path folder)
      throws IOException {
    Recipe recipe = imae(guide(folder), setting);
    List<Double> straight = ShortRuns.train(recipe, folder.resolve("straight"), -1);
    assertThat(straight).hasSize(6).allMatch(loss -> loss > 0 && loss < 30);
    List<Double> two = new ArrayList<>(ShortRuns.train(recipe, folder.resolve("two"), 4));
    two.addAll(ShortRuns.train(recipe, folder.resolve("two"), -1));
    assertThat(two).isEqualTo(straight);
    assertThat(Files.readString(folder.resolve("straight/metrics.jsonl")))
        .contains("\"mixture_share\":", "\"loss_subordinate\":", "\"loss_dominant\":");
    for (String file : List.of("encoder.safetensors", "branches.safetensors")) {
      assertThat(Files.readAllBytes(folder.resolve("two").resolve(file)))
          .isEqualTo(Files.readAllBytes(folder.resolve("straight").resolve(file)));
    }
  }

  /** Guide and embedding are in the checkpoint: a resumed run has those that it began with. */
  @Test
  void aGuideThatChangedMeanwhileChangesNothing(@TempDir Path folder) throws IOException {
    Recipe recipe = imae(guide(folder));
    List<Double> straight = ShortRuns.train(recipe, folder.resolve("straight"), -1);
    ShortRuns.train(recipe, folder.resolve("two"), 4);
    ShortRuns.train(recipe("smoke-mae", "seed=9"), folder.resolve("other"), -1);
    Files.copy(
        folder.resolve("other/encoder.safetensors"),
        folder.resolve("guide/encoder.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(ShortRuns.train(recipe, folder.resolve("two"), -1))
        .isEqualTo(straight.subList(4, 6));
    assertThat(ShortRuns.train(recipe, folder.resolve("anew"), -1)).isNotEqualTo(straight);
  }

  /**
   * Each key does something. The first loss of an encoder that starts as its guide is the same
   * without distillation and with that of the mixture, the second is not.
   */
  @Test
  void everyKeyChangesWhatIsLearned(@TempDir Path folder) throws IOException {
    Path guide = guide(folder);
    List<String[]> others =
        List.of(
            new String[] {},
            new String[] {"method.start=false"},
            new String[] {"method.distillation=0.5"},
            new String[] {"method.distillation=0"},
            new String[] {"method.teacher_input=mixture"},
            new String[] {"method.normalize_pixels=true"},
            new String[] {"method.alpha=0.2"},
            new String[] {"method.mask_ratio=0.75"},
            // other pairs: partners are those of the part
            new String[] {"optimizer.accumulate=2"});
    List<Double> second = new ArrayList<>();
    for (int i = 0; i < others.size(); i++) {
      second.add(ShortRuns.train(imae(guide, others.get(i)), folder.resolve("run" + i), 2).get(1));
    }
    assertThat(second).doesNotHaveDuplicates();
    Recipe alone =
        recipe("smoke-imae", "method.guide=''", "method.start=false", "method.distillation=0");
    assertThat(ShortRuns.train(alone, folder.resolve("alone"), 2)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method.guide=''|method.guide, is empty, smoke-mae, method.distillation=0",
        "method.guide='';method.distillation=0|method.guide, is empty, method.start=false",
        "method.start=false;method.distillation=0|method.guide = smoke-mae, no effect",
        "method.teacher_input=mixture;method.distillation=0|method.teacher_input, no effect",
        "method.teacher_input=both|method.teacher_input, both, images, mixture",
        "method.alpha=0|method.alpha, between",
        "method.alpha=1.5|method.alpha, between",
        "method.distillation=-1|method.distillation, between",
        "method.mask_ratio=0.99|method.mask_ratio = 0.99, none of the 16 patches",
        "optimizer.accumulate=8|optimizer.accumulate = 8, optimizer.batch = 8, imae",
        "method.parts=kmeans|method.parts, semmae",
        "model.arch=resnet18;model.pool=class|model.arch = resnet18, imae, vision transformer"
      })
  void whatDoesNotFitIsRefusedWhenTheRecipeIsRead(String settings, String words) {
    assertThatThrownBy(() -> recipe("smoke-imae", settings.split(";")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words.split(", "));
  }

  /** Terms of the loss are those of the whole batch, as the loss is. */
  @Test
  void theTermsOfPartsAreAveraged(@TempDir Path folder) throws IOException {
    Recipe parts =
        recipe(
            "smoke-imae",
            "method.guide=''",
            "method.start=false",
            "method.distillation=0",
            "optimizer.accumulate=2");
    ShortRuns.train(parts, folder, 2);
    for (String line : Files.readAllLines(folder.resolve("metrics.jsonl"))) {
      JsonNode step = new ObjectMapper().readTree(line);
      double terms = step.get("loss_subordinate").asDouble() + step.get("loss_dominant").asDouble();
      assertThat(terms).isCloseTo(step.get("loss").asDouble(), within(1e-5));
    }
  }

  @Test
  void aGuideOfAnotherModelIsRefused(@TempDir Path folder) throws IOException {
    Path guide = guide(folder);
    try (Dataset data = Datasets.open("scenes/train?images=24&size=16", Path.of("data"))) {
      Recipe other = imae(guide, "model.pool=class");
      assertThatThrownBy(() -> new Pretrainer(other, data, Device.cpu()))
          .hasMessageContainingAll("method.guide", "set model to the guide's");
      Recipe none = imae(folder.resolve("none"));
      assertThatThrownBy(() -> new Pretrainer(none, data, Device.cpu()))
          .hasMessageContainingAll("method.guide", "none");
    }
  }
}
