package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.ChildJvm;

/** Processes in places where something is missing say in one line what, and what to do. */
class EnvironmentTest {
  @TempDir private Path folder;

  private List<String> failure(List<String> options, String... words) throws Exception {
    List<String> command = new ArrayList<>(ChildJvm.command(TinyRuns.MAIN, (Object[]) words));
    command.addAll(1, options);
    Path log = folder.resolve("log");
    Process process = ChildJvm.start(log, command);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    List<String> lines =
        Files.readAllLines(log).stream().filter(l -> !l.startsWith("OpenJDK ")).toList();
    assertThat(process.exitValue()).as("%s", lines).isEqualTo(1);
    return lines;
  }

  private String[] pretraining(String... more) throws Exception {
    Path recipe = TinyRuns.recipe(folder);
    String[] usual = {
      "pretrain", "--recipe", recipe.toString(), "--out", folder.resolve("run").toString()
    };
    return Stream.concat(Stream.of(usual), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aMissingFolderOfTemporaryFilesIsNamed() throws Exception {
    List<String> said =
        failure(List.of("-Djava.io.tmpdir=" + folder.resolve("gone")), pretraining());
    assertThat(said).last().asString().startsWith("maskdeep: ").contains("gone", "java.io.tmpdir");
    assertThat(said).noneMatch(l -> l.startsWith("\tat "));
  }

  @Test
  void aFailedStartIsNamedWhateverUsesPyTorchFirst() throws Exception {
    Path weights = Encoders.small(folder.resolve("encoder.safetensors"));
    Path images = Files.createDirectories(folder.resolve("images"));
    var image = new java.awt.image.BufferedImage(8, 8, java.awt.image.BufferedImage.TYPE_INT_RGB);
    javax.imageio.ImageIO.write(image, "png", images.resolve("1.png").toFile());
    List<String> said =
        failure(
            List.of("-Djava.io.tmpdir=" + folder.resolve("gone")),
            "embed",
            "--weights",
            weights.toString(),
            "--images",
            images.toString(),
            "--out",
            folder.resolve("x.npy").toString());
    assertThat(said).last().asString().startsWith("maskdeep: ").contains("gone", "java.io.tmpdir");
    assertThat(said).noneMatch(l -> l.startsWith("\tat "));
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    List<String> said = failure(List.of("-DDJL_CACHE_DIR=" + file.resolve("cache")), pretraining());
    assertThat(said).last().asString().startsWith("maskdeep: ").contains("set DJL_CACHE_DIR");
    assertThat(said).noneMatch(l -> l.startsWith("\tat "));
  }

  @Test
  void missingLibrariesAreNamedInOneLine() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    NoClassDefFoundError missing = new NoClassDefFoundError("picocli/CommandLine");
    missing.initCause(new ClassNotFoundException("picocli.CommandLine"));
    int code = Launcher.missing(missing, new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8).strip())
        .contains("picocli.CommandLine is missing", "lib/")
        .doesNotContain("\n");
  }

  /** The image has 36 million pixels; the heap of 64 MiB cannot hold them. */
  @Test
  void anImageThatDoesNotFitInTheHeapIsAnErrorAndNotReplaced() throws Exception {
    Path images = Files.createDirectories(folder.resolve("images/a"));
    var large =
        new java.awt.image.BufferedImage(6000, 6000, java.awt.image.BufferedImage.TYPE_BYTE_GRAY);
    javax.imageio.ImageIO.write(large, "png", images.resolve("large.png").toFile());
    var small =
        new java.awt.image.BufferedImage(16, 16, java.awt.image.BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 30; i++) {
      javax.imageio.ImageIO.write(small, "png", images.resolve(i + ".png").toFile());
    }
    String data = "data.train=" + folder.resolve("images");
    for (String heap : List.of("-Xmx64m", "-Xmx150m")) {
      List<String> command =
          new ArrayList<>(
              ChildJvm.command(
                  TinyRuns.MAIN,
                  (Object[]) pretraining("--set", data, "--set", "data.max_bad_fraction=0.5")));
      command.remove("-Xmx512m");
      command.add(1, heap);
      Path log = folder.resolve("log" + heap);
      Process process = ChildJvm.start(log, command);
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      List<String> lines = Files.readAllLines(log);
      assertThat(process.exitValue()).as("%s", lines).isEqualTo(1);
      assertThat(lines).noneMatch(l -> l.startsWith("\tat ") || l.contains("cannot be decoded"));
      assertThat(lines).last().asString().startsWith("maskdeep: ").contains("large.png", "-Xmx");
      try (Stream<Path> files = Files.walk(folder.resolve("run"))) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
      }
    }
  }
}
