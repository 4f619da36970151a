package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pretrain --dry-run}. */
class DryRunTest {
  @TempDir private Path folder;

  @Test
  void itSaysWhatARunTakesAndWritesNothing() throws IOException {
    String recipe = TinyRuns.recipe(folder).toString();
    Run run = Run.of("pretrain", "--recipe", recipe, "--dry-run", "--threads=1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("tiny, seed 3", "a step of 8 images, 60 steps: about")
        .containsPattern("1: .*, 2: .*, 8: .*, 32: .*, \\d+\\.\\d device-hours");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void theNumberOfImagesCanBeGivenWhereTheyAreNotThere() throws IOException {
    String recipe = TinyRuns.recipe(folder).toString();
    Object[] words = {
      "pretrain",
      "--recipe",
      recipe,
      "--set=data.train=nowhere",
      "--dry-run",
      "--threads=1",
      "--images=8000"
    };
    assertThat(Run.of(words).out()).contains("15000 steps");
    words[6] = "--images=0";
    assertThat(Run.of(words).err()).contains("--images = 0 must be at least 1");
  }

  @Test
  void aRunNeedsAFolderAndNoNumberOfImages() throws IOException {
    String recipe = TinyRuns.recipe(folder).toString();
    assertThat(Run.of("pretrain", "--recipe", recipe).err()).contains("--out=RUN");
    assertThat(Run.of("pretrain", "--recipe", recipe, "--out", folder, "--images=9").err())
        .contains("--images goes with --dry-run");
  }
}
