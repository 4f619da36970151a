package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
import org.maskdeep.reproduce.Reproduction;

/** SemMAE, its part learner and their guides on 24 drawn images of 16 pixels in patches of 4. */
class SemMaePretrainingTest {
  private static final List<String> SMALL =
      List.of(
          "data.train=scenes/train?images=24&size=16",
          "data.threads=0",
          "model.arch=vit_nano_patch4_16",
          "views.size=16",
          "probe.resize=16",
          "probe.crop=16",
          "optimizer.batch=8",
          "optimizer.epochs=2",
          "optimizer.warmup_epochs=0",
          "online.every=0",
          "run.representation_every=2");
  private static final List<String> DECODER =
      List.of("method.decoder_width=16", "method.decoder_depth=1", "method.decoder_heads=2");

  private static Recipe recipe(String name, String... settings) throws IOException {
    List<String> all = new ArrayList<>(SMALL);
    if (!name.equals("smoke-parts")) {
      all.addAll(DECODER);
    }
    all.addAll(List.of(settings));
    return Recipes.load(name, all);
  }

  /** The parts of each kind, with the guide that it needs in a folder. */
  private static String[] parts(String kind, Path folder) throws IOException {
    Path guide = folder.resolve("guide");
    Path learned = folder.resolve("learned");
    if (!Files.exists(guide) && !kind.equals("true")) {
      ShortRuns.train(recipe("smoke-mae"), guide, -1);
    }
    if (!Files.exists(learned) && kind.equals("learned")) {
      ShortRuns.train(
          recipe("smoke-parts", "method.guide=" + guide, "method.decoder_width=4"), learned, -1);
    }
    return switch (kind) {
      case "true" -> new String[] {"method.parts=true", "method.guide=''"};
      case "learned" -> new String[] {"method.parts=learned", "method.guide=" + learned};
      default -> new String[] {"method.guide=" + guide, "method.count=3"};
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"kmeans", "learned", "true"})
  void aResumedRunEqualsAnUninterruptedOne(String kind, @TempDir Path folder) throws IOException {
    Recipe recipe = recipe("smoke-semmae", parts(kind, folder));
    List<Double> straight = ShortRuns.train(recipe, folder.resolve("straight"), -1);
    assertThat(straight).hasSize(6).allMatch(loss -> loss > 0 && loss < 10);
    List<Double> two = new ArrayList<>(ShortRuns.train(recipe, folder.resolve("two"), 4));
    two.addAll(ShortRuns.train(recipe, folder.resolve("two"), -1));
    assertThat(two).isEqualTo(straight);
    assertThat(Files.readAllBytes(folder.resolve("two/encoder.safetensors")))
        .isEqualTo(Files.readAllBytes(folder.resolve("straight/encoder.safetensors")));
  }

  /** λ is tied to the run's own epochs: with masks of one λ the same run has other losses. */
  @Test
  void theScheduleAndThePartsDecideOnTheMasks(@TempDir Path folder) throws IOException {
    String[] kmeans = parts("kmeans", folder);
    List<Double> scheduled =
        ShortRuns.train(recipe("smoke-semmae", kmeans), folder.resolve("a"), -1);
    String[] within = {kmeans[0], kmeans[1], "method.lambda=[1, 1]"};
    List<Double> intra = ShortRuns.train(recipe("smoke-semmae", within), folder.resolve("b"), -1);
    String[] steep = {kmeans[0], kmeans[1], "method.gamma=0.2"};
    List<Double> early = ShortRuns.train(recipe("smoke-semmae", steep), folder.resolve("c"), -1);
    List<Double> random = ShortRuns.train(recipe("smoke-mae"), folder.resolve("d"), -1);
    assertThat(intra).isNotEqualTo(scheduled);
    assertThat(early).isNotEqualTo(scheduled);
    assertThat(random).isNotEqualTo(scheduled).isNotEqualTo(intra);
  }

  /** The guide is in the checkpoint: a resumed run has the one that it began with. */
  @Test
  void aGuideThatChangedMeanwhileChangesNothing(@TempDir Path folder) throws IOException {
    Recipe recipe = recipe("smoke-semmae", parts("kmeans", folder));
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

  @Test
  void thePartLearnerLearnsWhileItsGuideStays(@TempDir Path folder) throws IOException {
    parts("learned", folder);
    assertThat(Files.readAllBytes(folder.resolve("learned/encoder.safetensors")))
        .hasSameSizeAs(Files.readAllBytes(folder.resolve("guide/encoder.safetensors")));
    Recipe longer =
        recipe(
            "smoke-parts",
            "method.guide=" + folder.resolve("guide"),
            "method.decoder_width=4",
            "optimizer.epochs=30");
    List<Double> losses = ShortRuns.train(longer, folder.resolve("longer"), -1);
    assertThat(losses.get(89)).isLessThan(0.8 * losses.get(0));
  }

  /** The recipe of a guide is pretrained beside the run, once for all runs of the seed. */
  @Test
  void aGuideNamedByItsRecipeIsMadeFirst(@TempDir Path folder) throws IOException {
    Path mae = folder.resolve("mae.yaml");
    Files.writeString(mae, Recipes.text(recipe("smoke-mae").withName("tiny-guide")));
    Path learner = folder.resolve("learner.yaml");
    Recipe parts =
        recipe("smoke-parts", "method.guide=" + mae, "method.decoder_width=4")
            .withName("tiny-parts");
    Files.writeString(learner, Recipes.text(parts));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Path root = folder.resolve("runs");
    Reproduction runs =
        new Reproduction(
            root,
            Path.of("data"),
            Device.cpu(),
            new PrintStream(text, true, StandardCharsets.UTF_8));
    Recipe learned =
        recipe("smoke-semmae", "method.parts=learned", "method.guide=" + learner, "seed=3");
    assertThat(runs.pretrained("x", learned, () -> false).folder())
        .isDirectoryContaining(p -> p.endsWith("encoder.safetensors"));
    assertThat(root.resolve("guide-tiny-guide-seed3/encoder.safetensors")).exists();
    assertThat(root.resolve("guide-tiny-parts-seed3/parts.safetensors")).exists();
    Recipe kmeans = recipe("smoke-semmae", "method.guide=" + mae, "seed=3").withName("other");
    runs.pretrained("y", kmeans, () -> false);
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("smoke-semmae: its guide is tiny-parts")
        .contains("tiny-parts: its guide is tiny-guide")
        .contains("tiny-guide: pretrained already");
    Recipe row = recipe("smoke-mae", "seed=4").withName("tiny-guide");
    runs.pretrained("z", row, () -> false);
    assertThat(Guides.folder(root.resolve("any"), row)).isEqualTo(root.resolve("tiny-guide-seed4"));
    Recipe loadedFaster = Recipes.with(row, List.of("data.threads=7", "data.cache_mib=9"));
    assertThat(Guides.folder(root.resolve("any"), loadedFaster))
        .isEqualTo(root.resolve("tiny-guide-seed4"));
    Recipe unlike = Recipes.with(row, List.of("optimizer.epochs=3"));
    assertThat(Guides.folder(root.resolve("any"), unlike))
        .isEqualTo(root.resolve("guide-tiny-guide-seed4"));
    try (Dataset data = Datasets.open(kmeans.data().train(), Path.of("data"))) {
      assertThatThrownBy(() -> new Pretrainer(kmeans, data, Device.cpu()))
          .hasMessageContainingAll("method.guide", "name the folder of its finished run");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method.guide=''|method.guide, is empty, smoke-mae",
        "method.parts=true|method.guide = smoke-mae, no effect",
        "method.parts=faces|method.parts, faces, kmeans, learned, true",
        "method.count=0|method.count, between",
        "method.lambda=[1.0]|method.lambda, list of 2",
        "method.lambda=[1.0, -0.1]|method.lambda, between",
        "method.gamma=0|method.gamma, between",
        "method.mask_ratio=0.99|method.mask_ratio = 0.99, none of the 16 patches",
        "model.arch=resnet18;model.pool=class|model.arch = resnet18, semmae, vision transformer"
      })
  void whatDoesNotFitIsRefusedWhenTheRecipeIsRead(String settings, String words) {
    assertThatThrownBy(() -> recipe("smoke-semmae", settings.split(";")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words.split(", "));
  }

  @Test
  void aGuideThatDoesNotFitIsRefused(@TempDir Path folder) throws IOException {
    Path guide = folder.resolve("guide");
    ShortRuns.train(recipe("smoke-mae"), guide, -1);
    try (Dataset data = Datasets.open("scenes/train?images=24&size=16", Path.of("data"))) {
      assertThatThrownBy(() -> pretrainer(data, "method.guide=" + folder.resolve("none")))
          .hasMessageContainingAll("method.guide", "none");
      assertThatThrownBy(() -> pretrainer(data, "method.guide=" + guide, "method.parts=learned"))
          .hasMessageContainingAll("method.guide", "parts.safetensors", "smoke-parts");
      assertThatThrownBy(
              () -> pretrainer(data, "method.guide=" + guide, "model.arch=vit_nano_patch8_16"))
          .hasMessageContainingAll("method.guide", "vit_nano_patch4_16", "patches of 8");
      assertThatThrownBy(
              () -> pretrainer(data, "method.guide=" + guide, "views.normalization=none"))
          .hasMessageContainingAll("method.guide", "views.normalization");
      Recipe other = recipe("smoke-parts", "method.guide=" + guide, "model.pool=class");
      assertThatThrownBy(() -> new Pretrainer(other, data, Device.cpu()))
          .hasMessageContainingAll("method.guide", "set model to the guide's");
      Files.delete(guide.resolve("encoder.safetensors"));
      assertThatThrownBy(() -> pretrainer(data, "method.guide=" + guide))
          .hasMessageContainingAll("method.guide", "not finished");
    }
  }

  private static Pretrainer pretrainer(Dataset data, String... settings) throws IOException {
    return new Pretrainer(recipe("smoke-semmae", settings), data, Device.cpu());
  }
}
