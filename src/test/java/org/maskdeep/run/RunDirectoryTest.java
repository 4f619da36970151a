package org.maskdeep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {
  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void name() {
    root = folder.resolve("run");
  }

  private void open(String text, boolean resume) throws IOException {
    RunDirectory.open(root, text, resume).close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFolderInWhichNoStepWasMadeIsStartedAnewWithAnotherRecipe(boolean resume)
      throws IOException {
    open("name: first\n", false);
    Files.writeString(root.resolve("provenance.json"), "{}");
    Files.createFile(root.resolve("metrics.jsonl"));
    Files.createFile(root.resolve("evaluations.jsonl"));
    open("name: second\n", resume);
    assertThat(root.resolve("recipe.yaml")).hasContent("name: second\n");
    assertThat(root.resolve("provenance.json")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics.jsonl",
        "evaluations.jsonl",
        "encoder.safetensors",
        "checkpoints/step-000000001.json",
        "checkpoints/step-000000001.safetensors",
        "blackbox/report.json"
      })
  void aRunThatHasMadeAStepIsNeverStartedAnew(String file) throws IOException {
    open("name: first\n", false);
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), "{\"step\":0,\n");
    assertThatThrownBy(() -> open("name: first\n", false))
        .hasMessageContaining("holds a run already; add --resume");
    assertThatThrownBy(() -> open("name: second\n", true))
        .hasMessageContaining("was started with another recipe");
    assertThat(root.resolve(file)).hasContent("{\"step\":0,\n");
    assertThat(root.resolve("recipe.yaml")).hasContent("name: first\n");
    open("name: first\n", true);
    assertThat(root.resolve(file)).hasContent("{\"step\":0,\n");
  }

  @Test
  void filesThatAreNotTheRunsStay() throws IOException {
    open("name: first\n", false);
    Files.writeString(root.resolve("notes.txt"), "mine");
    Files.writeString(root.resolve("nohup.out"), "mine, too");
    open("name: second\n", false);
    assertThat(root.resolve("notes.txt")).hasContent("mine");
    assertThat(root.resolve("nohup.out")).hasContent("mine, too");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRecipeThatNoRunWroteIsNeverReplaced(boolean resume) throws IOException {
    Files.createDirectory(root);
    Files.writeString(root.resolve("recipe.yaml"), "name: mine\n");
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> open("name: first\n", resume)).hasMessageContaining("run");
      assertThat(root.resolve("recipe.yaml")).hasContent("name: mine\n");
      assertThat(root.resolve("run.lock")).doesNotExist();
    }
  }

  @Test
  void aFolderThatAnotherProcessHoldsIsNotStartedAnew() throws IOException {
    try (RunDirectory first = RunDirectory.open(root, "name: first\n", false)) {
      assertThatThrownBy(() -> open("name: second\n", false))
          .hasMessageContaining("is working on this run");
      assertThat(first.root().resolve("recipe.yaml")).hasContent("name: first\n");
    }
  }

  @Test
  void aFileWhereTheFolderShouldBeIsNamed() throws IOException {
    Files.writeString(root, "a file");
    assertThatThrownBy(() -> open("name: first\n", false))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(root.toString(), "cannot be written", "is a file");
    assertThat(root).hasContent("a file");
  }
}
