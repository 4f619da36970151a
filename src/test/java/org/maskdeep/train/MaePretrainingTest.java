package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A masked autoencoder on 24 drawn images of 16 pixels in patches of 4. */
class MaePretrainingTest {
  private static Recipe recipe(String... settings) throws IOException {
    List<String> small =
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
            "run.representation_every=2");
    return Recipes.with(Recipes.load("smoke-mae", small), List.of(settings));
  }

  @Test
  void aResumedRunEqualsAnUninterruptedOne(@TempDir Path folder) throws IOException {
    Recipe recipe = recipe();
    List<Double> straight = ShortRuns.train(recipe, folder.resolve("straight"), -1);
    assertThat(straight).hasSize(6).allMatch(loss -> loss > 0 && loss < 10);
    List<Double> parts = new ArrayList<>(ShortRuns.train(recipe, folder.resolve("parts"), 4));
    parts.addAll(ShortRuns.train(recipe, folder.resolve("parts"), -1));
    assertThat(parts).isEqualTo(straight);
    assertThat(Files.readAllBytes(folder.resolve("parts/encoder.safetensors")))
        .isEqualTo(Files.readAllBytes(folder.resolve("straight/encoder.safetensors")));
    assertThat(Files.readString(folder.resolve("straight/metrics.jsonl")))
        .contains("effective_rank")
        .doesNotContain("\"ema\"");
  }

  /**
   * Without batch norm or contrast the gradients of a batch in parts are those of the whole, up to
   * rounding.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method.name=mae",
        // its queue takes the keys of all parts
        "method.name=moco;method.queue=24;method.hidden=16;method.out=8"
      })
  void aBatchInPartsIsTheWholeBatch(String method, @TempDir Path folder) throws IOException {
    Recipe recipe = Recipes.with(recipe(), List.of(method.split(";")));
    List<Double> whole = ShortRuns.train(recipe, folder.resolve("whole"), -1);
    Recipe accumulated = Recipes.with(recipe, List.of("optimizer.accumulate=4"));
    List<Double> parts = ShortRuns.train(accumulated, folder.resolve("parts"), -1);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(parts.get(i)).isCloseTo(whole.get(i), within(2e-3));
    }
    assertThat(parts.get(0)).isCloseTo(whole.get(0), within(1e-5));
  }

  @Test
  void itLearnsFromOneView() throws IOException {
    assertThat(Pretraining.views(recipe())).hasSize(1);
    assertThat(Pretraining.patchGrids(recipe()).get(0).size()).isEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method.mask_ratio=1|method.mask_ratio, between",
        "method.mask_ratio=0.99|method.mask_ratio = 0.99, none of the 16 patches",
        "method.masks=stripes|method.masks, stripes, random, block",
        "method.decoder_width=18|method.decoder_width = 18, multiple of 4",
        "method.decoder_heads=3|method.decoder_heads = 3, method.decoder_width",
        "views.size=32|views.size = 32, vit_nano_patch4_16, 16 px",
        "probe.crop=8|probe.crop = 8, vit_nano_patch4_16, 16 px",
        "model.width=32|model.width = 32, no effect, leave it out",
        "model.stem=imagenet|model.stem = imagenet, no effect",
        "model.arch=resnet18;model.pool=class|model.arch = resnet18, mae, vision transformer",
        "model.pool=max|model.pool, max, class, mean",
        "model.position=none|model.position, none, sincos, learned",
        "optimizer.contrast=batch|optimizer.contrast, no effect, mae, leave it out",
        "optimizer.contrast=all|optimizer.contrast, all, part, batch",
        "optimizer.betas=[0.9]|optimizer.betas, list of 2",
        "optimizer.betas=[0.9, 1.0]|optimizer.betas, between",
        "method.name=maskdeep|method.levels, C3, patches"
      })
  void whatDoesNotFitIsRefusedWhenTheRecipeIsRead(String settings, String words) {
    assertThatThrownBy(() -> recipe(settings.split(";")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words.split(", "));
  }

  /** A run of before there were the keys is resumed: its text is what it was. */
  @Test
  void addedKeysStandInARecipeOnlyWhereTheySayMore() throws IOException {
    String before = Recipes.text(Recipes.load("smoke-maskdeep", List.of()));
    assertThat(before).doesNotContain("pool", "position", "betas", "finetune_epochs");
    assertThat(Recipes.text(recipe()))
        .contains(
            "pool: mean",
            "betas",
            "finetune_epochs: 10",
            "finetune_rate: 0.004",
            "finetune_regularization: light");
  }
}
