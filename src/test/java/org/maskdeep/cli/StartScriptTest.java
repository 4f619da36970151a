package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code maskdeep}, with a java that only says how it was called. */
class StartScriptTest {
  @TempDir private Path folder;
  private final Map<String, String> more = new HashMap<>(); // of the environment
  private Path home;

  @BeforeEach
  void copy() throws IOException {
    assumeThat(Path.of("/bin/sh")).as("a POSIX shell").exists();
    home = Files.createDirectories(folder.resolve("a folder"));
    Files.copy(Path.of("maskdeep"), home.resolve("maskdeep"));
    Files.createDirectory(home.resolve("target"));
    Files.writeString(home.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(home.resolve("java").toFile().setExecutable(true)).isTrue();
  }

  private List<String> run(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("/bin/sh", home.resolve("maskdeep").toString()));
    all.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().put("JAVA", home.resolve("java").toString());
    builder.environment().remove("JAVA_OPTS");
    builder.environment().putAll(more);
    Process process = builder.start();
    byte[] said = process.getInputStream().readAllBytes();
    process.waitFor();
    return new String(said, StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void withoutAJarItSaysHowToBuildOne() throws Exception {
    assertThat(run("doctor"))
        .singleElement()
        .asString()
        .contains("target/maskdeep.jar", "make jar");
  }

  @Test
  void wordsArriveAsTheyAreAndTrainingKeepsTheOptimizingCompiler() throws Exception {
    Path jar = Files.createFile(home.resolve("target/maskdeep.jar"));
    assertThat(run("pretrain", "--out", "a run", "*"))
        .containsExactly("-jar", jar.toString(), "pretrain", "--out", "a run", "*");
    assertThat(run("coco-eval"))
        .containsExactly(
            "-XX:TieredStopAtLevel=1", "-XX:+UseParallelGC", "-jar", jar.toString(), "coco-eval");
    assertThat(run()).contains("-XX:TieredStopAtLevel=1").endsWith("-jar", jar.toString());
    more.put("JAVA_OPTS", "-Xmx2g -XX:+UseG1GC"); // a JVM refuses two collectors
    assertThat(run("coco-eval"))
        .containsExactly(
            "-XX:TieredStopAtLevel=1",
            "-Xmx2g",
            "-XX:+UseG1GC",
            "-jar",
            jar.toString(),
            "coco-eval");
  }

  @Test
  void theArchiveOfClassesIsUsedWhereThereIsOne() throws Exception {
    Path jar = Files.createFile(home.resolve("target/maskdeep.jar"));
    Path archive = Files.createFile(home.resolve("target/maskdeep.jsa"));
    assertThat(run("knn"))
        .containsExactly(
            "-Xlog:cds*=off", "-XX:SharedArchiveFile=" + archive, "-jar", jar.toString(), "knn");
  }
}
