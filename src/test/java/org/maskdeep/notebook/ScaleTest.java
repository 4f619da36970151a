package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.run.RunDirectory;
import org.maskdeep.train.Recipes;

class ScaleTest {
  private static final Path PROJECT = Path.of("/somewhere/project");

  private static Scale of(String name) {
    return Scale.of(Map.of("SCALE", name), PROJECT);
  }

  @Test
  void aKernelStartsInTheNotebooksFolderAndTheProjectIsAboveIt() {
    Scale scale = Scale.of(Map.of(), PROJECT.resolve("notebooks"));
    assertThat(scale.smoke()).isTrue();
    assertThat(scale.root()).isEqualTo(PROJECT);
    assertThat(scale.data()).isEqualTo(PROJECT.resolve("data"));
    assertThat(scale.runs()).isEqualTo(PROJECT.resolve("runs/smoke"));
    assertThat(Scale.of(Map.of("MASKDEEP_DATA", "/data"), PROJECT).data())
        .isEqualTo(Path.of("/data"));
  }

  @Test
  void onlyTheSmokeRecipeIsShortened() throws IOException {
    assertThat(of("smoke").recipe("byol", "optimizer.epochs=1").optimizer().epochs()).isEqualTo(1);
    assertThat(of("cifar").recipe("byol", "optimizer.epochs=1"))
        .isEqualTo(Recipes.load("cifar-byol", List.of()));
    assertThat(of("imagenet").recipe("maskdeep").name()).isEqualTo("imagenet-maskdeep");
  }

  @Test
  void aScaleWithoutTheMethodIsTold() {
    assertThatThrownBy(() -> of("imagenet").recipe("byol"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SCALE=imagenet has no recipe for byol");
  }

  @Test
  void aRunIsFinishedOnceItsEncoderIsThere(@TempDir Path root) throws IOException {
    Scale scale = new Scale("smoke", root, root);
    assertThat(scale.run("byol")).isEmpty();
    Path folder = scale.runs().resolve("smoke-byol-seed0");
    RunDirectory.open(folder, Recipes.text(scale.recipe("byol")), false).close();
    assertThat(scale.run("byol")).isEmpty();
    Files.createFile(folder.resolve("encoder.safetensors"));
    assertThat(scale.run("byol")).contains(folder);
    assertThat(scale.run("maskdeep")).isEmpty();
  }

  /** The null's folder stands before the default's in the alphabet. */
  @Test
  void theRunOfTheRecipeItselfStandsBeforeThoseOfItsDifferences(@TempDir Path root)
      throws IOException {
    Scale scale = new Scale("smoke", root, root);
    for (String name : List.of("smoke-maskdeep[null]", "smoke-maskdeep")) {
      Path folder = scale.runs().resolve(name.replaceAll("[\\[\\]]", "-") + "-seed0");
      RunDirectory.open(folder, Recipes.text(scale.recipe("maskdeep").withName(name)), false)
          .close();
      Files.createFile(folder.resolve("encoder.safetensors"));
    }
    assertThat(scale.finished("maskdeep")).hasSize(2);
    assertThat(scale.run("maskdeep").orElseThrow()).hasFileName("smoke-maskdeep-seed0");
  }
}
