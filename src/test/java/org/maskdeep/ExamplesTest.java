package org.maskdeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of the library, started as it says. */
class ExamplesTest {
  private static final Path FILE = Path.of("examples", "Pretrain.java");

  @TempDir private Path folder;

  @Test
  void theReadmeShowsTheExample() throws Exception {
    String code = Files.readString(FILE);
    String shown = code.substring(code.indexOf("    Engines.threads"), code.lastIndexOf("  }\n}"));
    assertThat(Files.readString(Path.of("README.md"))).contains(shown.indent(-4).strip());
  }

  @Test
  void itRunsFromItsSource() throws Exception {
    Path log = folder.resolve("log");
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FILE.toAbsolutePath().toString(),
            "data.train=scenes/train?images=64&size=32",
            "data.test=scenes/val?images=16&size=32",
            "model.width=8",
            "optimizer.batch=32",
            "optimizer.epochs=1",
            "optimizer.warmup_epochs=0");
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(Files.readString(log))
        .contains("step 1, loss ")
        .containsPattern("kNN: \\d+\\.\\d %");
    assertThat(folder.resolve("encoder.safetensors")).isNotEmptyFile();
  }
}
