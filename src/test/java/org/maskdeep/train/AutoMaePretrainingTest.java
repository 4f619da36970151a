package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
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
import org.maskdeep.method.automae.AutoMaeOptions;
import org.maskdeep.method.automae.ObjectFocus;
import org.maskdeep.train.method.AutoMaeRecipe;
import org.maskdeep.train.section.OptimizerRecipe;

/** AutoMAE and its guide on 24 drawn images of 16 pixels in patches of 4. */
class AutoMaePretrainingTest {
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

  private static String guide(Path folder) throws IOException {
    Path guide = folder.resolve("guide");
    if (!Files.exists(guide)) {
      ShortRuns.train(recipe("smoke-mae"), guide, -1);
    }
    return "method.guide=" + guide;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "method.scorer=learned",
        "method.scorer=attention",
        "method.factor=0",
        "optimizer.accumulate=2"
      })
  void aResumedRunEqualsAnUninterruptedOne(String setting, @TempDir Path folder)
      throws IOException {
    Recipe recipe = recipe("smoke-automae", guide(folder), setting);
    List<Double> straight = ShortRuns.train(recipe, folder.resolve("straight"), -1);
    assertThat(straight).hasSize(6).allMatch(loss -> loss > 0 && loss < 10);
    List<Double> two = new ArrayList<>(ShortRuns.train(recipe, folder.resolve("two"), 4));
    two.addAll(ShortRuns.train(recipe, folder.resolve("two"), -1));
    assertThat(two).isEqualTo(straight);
    List<String> files = new ArrayList<>(List.of("encoder.safetensors"));
    boolean learned = !setting.endsWith("attention");
    if (learned) {
      files.add("scorer.safetensors");
    }
    for (String file : files) {
      assertThat(Files.readAllBytes(folder.resolve("two").resolve(file)))
          .isEqualTo(Files.readAllBytes(folder.resolve("straight").resolve(file)));
    }
    String metrics = Files.readString(folder.resolve("straight/metrics.jsonl"));
    assertThat(metrics).contains("map_max", "top_hidden", "effective_rank");
    for (String number : List.of("loss_judge", "grad_norm_judge", "judge_real", "judge_fake")) {
      assertThat(metrics.contains(number)).as(number).isEqualTo(learned);
    }
  }

  /** The maps of a finished run are those of the generator in its file. */
  @Test
  void aFinishedRunSaysWhatIsImportant(@TempDir Path folder) throws IOException {
    String guide = guide(folder);
    Path run = folder.resolve("run");
    ShortRuns.train(recipe("smoke-automae", guide, "optimizer.epochs=20"), run, -1);
    Path attention = folder.resolve("attention");
    ShortRuns.train(recipe("smoke-automae", guide, "method.scorer=attention"), attention, -1);
    try (Dataset data = Datasets.open("scenes/val?images=3&size=16", Path.of("data"));
        ImportanceMaps maps = new ImportanceMaps(run, Device.cpu());
        ImportanceMaps plain = new ImportanceMaps(attention, Device.cpu())) {
      for (int i = 0; i < 3; i++) {
        float[] map = maps.of(data.image(i), i);
        assertThat(map).hasSize(maps.grid().size());
        double sum = 0;
        for (float g : map) {
          sum += g;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        float[] start = maps.attention(data.image(i), i);
        assertThat(start).isNotEqualTo(map);
        assertThat(plain.of(data.image(i), i)).isEqualTo(start);
        assertThat(plain.attention(data.image(i), i)).isEqualTo(start);
        int[] objects = maps.objects(data.objects(i).orElseThrow());
        assertThat(objects).hasSize(16).contains(0, 1);
        assertThat(ObjectFocus.of(map, objects)).isBetween(0.0, 16.0);
      }
      Path scorer = run.resolve("scorer.safetensors");
      float[] before = maps.of(data.image(0), 0);
      Path other = folder.resolve("other");
      ShortRuns.train(recipe("smoke-automae", guide, "seed=4"), other, -1);
      Files.copy(other.resolve("scorer.safetensors"), scorer, StandardCopyOption.REPLACE_EXISTING);
      try (ImportanceMaps changed = new ImportanceMaps(run, Device.cpu())) {
        assertThat(changed.of(data.image(0), 0)).isNotEqualTo(before);
      }
      Files.delete(scorer);
      assertThatThrownBy(() -> new ImportanceMaps(run, Device.cpu()))
          .hasMessageContainingAll("scorer.safetensors", "not finished");
    }
    assertThatThrownBy(() -> new ImportanceMaps(folder.resolve("guide"), Device.cpu()))
        .hasMessageContainingAll("method mae", "name one of automae");
  }

  /** Each key of the method changes what is computed. */
  @Test
  void everyKeyHasAnEffect(@TempDir Path folder) throws IOException {
    String guide = guide(folder);
    List<Double> usual =
        ShortRuns.train(recipe("smoke-automae", guide), folder.resolve("usual"), -1);
    int number = 0;
    for (String setting :
        List.of(
            "method.mask_ratio=0.5",
            "method.scorer=attention",
            "method.factor=0",
            "method.gumbel_temperature=0.5",
            "method.judge_weight=0",
            "method.normalize_pixels=false")) {
      Recipe other = recipe("smoke-automae", guide, setting);
      assertThat(ShortRuns.train(other, folder.resolve("other" + number++), -1))
          .as(setting)
          .isNotEqualTo(usual);
    }
  }

  /** The same kind, rate and schedule; no weight decay. */
  @Test
  void theJudgeHasAnOptimizerOfItsOwn() throws IOException {
    Recipe recipe = recipe("smoke-automae");
    OptimizerRecipe main = recipe.optimizer();
    assertThat(recipe.method().players(main))
        .containsOnlyKeys("judge")
        .containsEntry("judge", main.at(main.learningRate(), 0));
    Recipe attention = recipe("smoke-automae", "method.scorer=attention");
    assertThat(attention.method().players(main)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method.guide=''|method.guide, is empty, smoke-mae",
        "method.scorer=chance|method.scorer, chance, learned, attention",
        "method.factor=-1|method.factor, between",
        "method.gumbel_temperature=0|method.gumbel_temperature, between",
        "method.judge_weight=-0.1|method.judge_weight, between",
        "method.mask_ratio=0.99|method.mask_ratio = 0.99, none of the 16 patches",
        "model.arch=vit_nano_patch8_16|model.arch = vit_nano_patch8_16, 2 patches, scorer=attention",
        "model.arch=resnet18;model.pool=class|model.arch = resnet18, automae, vision transformer"
      })
  void whatDoesNotFitIsRefusedWhenTheRecipeIsRead(String settings, String words) {
    assertThatThrownBy(() -> recipe("smoke-automae", settings.split(";")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words.split(", "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"smoke-automae", "small-cifar-automae", "imagenet-automae"})
  void theMasksAreThoseOfThePaper(String name) throws IOException {
    AutoMaeRecipe method = (AutoMaeRecipe) Recipes.load(name, List.of()).method();
    AutoMaeOptions paper = AutoMaeOptions.paper();
    assertThat(method.maskRatio()).isEqualTo(paper.ratio().value());
    assertThat(method.factor()).isEqualTo(paper.factor());
    assertThat(method.gumbelTemperature()).isEqualTo(paper.temperature());
    assertThat(method.judgeWeight()).isEqualTo(paper.judgeWeight());
    assertThat(method.scorer()).isEqualTo(AutoMaeRecipe.Scorer.LEARNED);
  }

  @Test
  void withoutAJudgeAnyGridWillDo() throws IOException {
    assertThat(
            recipe("smoke-automae", "model.arch=vit_nano_patch8_16", "method.scorer=attention")
                .model()
                .arch())
        .isEqualTo("vit_nano_patch8_16");
  }
}
