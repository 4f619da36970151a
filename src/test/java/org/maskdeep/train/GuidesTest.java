package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.reproduce.Reproduction;

class GuidesTest {
  @TempDir private Path folder;

  /** A guide may take days: what cannot learn from it says so before. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "smoke-imae|model.arch=vit_nano_patch4_64|smoke-mae, set model to the guide's",
        "smoke-automae|model.arch=vit_nano_patch16_64|smoke-mae, vit_nano_patch8_64, patches of 16",
        "smoke-semmae|views.normalization=none|smoke-mae, normalised in another way",
        "smoke-semmae|method.parts=learned|smoke-mae, learns no parts, smoke-parts"
      })
  void whatCannotLearnFromTheGuideIsRefusedBeforeThatIsMade(
      String name, String setting, String words) throws IOException {
    Recipe recipe = Recipes.load(name, List.of(setting, "method.guide=smoke-mae"));
    Reproduction reproduction =
        new Reproduction(
            folder, folder, Device.cpu(), new PrintStream(OutputStream.nullOutputStream()));
    assertThatThrownBy(() -> reproduction.guide(recipe, folder.resolve("run"), () -> false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("recipe key method.guide")
        .hasMessageContainingAll(words.split(", "));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
