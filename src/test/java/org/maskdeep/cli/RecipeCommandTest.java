package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.data.Scenes;
import org.maskdeep.image.codec.Codec;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

class RecipeCommandTest {
  @TempDir private Path folder;

  private Path draw(int images) throws IOException {
    Path drawn = folder.resolve("My drawn images");
    try (Scenes scenes = Scenes.classification(images, 32, 0, Scenes.Split.TRAIN)) {
      for (int i = 0; i < images; i++) {
        Path file = drawn.resolve("class" + i % 2).resolve(i + ".png");
        Files.createDirectories(file.getParent());
        Codec.writePng(scenes.image(i), file);
      }
    }
    return drawn;
  }

  @Test
  void whatItChoosesForAFolderCanBePretrained() throws IOException {
    Path drawn = draw(80);
    Path file = folder.resolve("mine.yaml");
    Run run = Run.of("recipe", "--for", drawn, "--minutes", "8", "--out", file, "--threads", 1);
    assertThat(run.err()).contains("my-drawn-images-maskdeep: ").contains("of pretraining");
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEmpty();
    Recipe recipe = Recipes.load(file.toString(), List.of());
    assertThat(recipe.data().train()).isEqualTo(drawn + "?images=64&seed=0");
    assertThat(recipe.views().size()).isEqualTo(24);
    assertThat(Files.readString(file)).contains("# 24 pixels, because half of the images have");
    Run pretrained =
        Run.of(
            "pretrain",
            "--recipe",
            file,
            "--set",
            "optimizer.epochs=1",
            "--set",
            "optimizer.warmup_epochs=0",
            "--threads",
            1,
            "--out",
            folder.resolve("run"));
    assertThat(pretrained.err()).isEmpty();
    assertThat(pretrained.out()).contains("2 steps of 32 images");
    assertThat(folder.resolve("run/encoder.safetensors")).exists();
  }

  @Test
  void aNamedRecipeIsPrintedWithEveryKey() throws IOException {
    Run run = Run.of("recipe", "small-imagenette-maskdeep", "--set", "optimizer.epochs=3");
    assertThat(run.code()).isZero();
    List<String> three = List.of("optimizer.epochs=3");
    assertThat(run.out()).isEqualTo(Recipes.text(Recipes.load("small-imagenette-maskdeep", three)));
  }

  @Test
  void whatCannotBeChosenForIsNamed() throws IOException {
    Run missing = Run.of("recipe", "--for", folder.resolve("nowhere"));
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("nowhere").contains("no such");
    Run few = Run.of("recipe", "--for", draw(20));
    assertThat(few.code()).isEqualTo(2);
    assertThat(few.err()).contains("16 images to learn from").contains("at least 64 are needed");
    Run zero = Run.of("recipe", "--for", folder, "--minutes", "0");
    assertThat(zero.code()).isEqualTo(2);
    assertThat(zero.err()).contains("minutes = 0.0 must be a number above 0");
    Run set = Run.of("recipe", "--for", folder, "--set", "seed=1");
    assertThat(set.err()).contains("pretrain --set");
    Run minutes = Run.of("recipe", "smoke-maskdeep", "--minutes", "3");
    assertThat(minutes.err()).contains("--minutes is for --for");
    assertThat(Run.of("recipe").code()).isEqualTo(2);
  }
}
