package org.maskdeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.maskdeep.ChildJvm;
import org.maskdeep.data.TestPictures;
import org.maskdeep.data.files.ShellFolder;

/** Processes as containers without {@code LANG} start them. */
class AsciiLocaleTest {
  private static final String CAT = "K\u00E4tze";

  @TempDir private Path folder;

  @BeforeEach
  void makePictures() throws Exception {
    TestPictures.folder(
        folder,
        Map.of(
            "set/a/0.png", TestPictures.png(2, 2, 0), "set/dog/0.png", TestPictures.png(2, 2, 1)));
    TestPictures.zip(
        folder.resolve("set.zip"),
        Map.of(CAT + "/0.png", TestPictures.png(2, 2, 0), "dog/0.png", new byte[1]));
    ShellFolder.run(folder, "mv set/a \"$(printf 'set/K\\303\\244tze')\"");
  }

  /** In a shell, so that the argument's bytes are what it says. */
  private Run run(String argument) throws Exception {
    return run("true", argument);
  }

  private Run run(String before, String argument) throws Exception {
    StringBuilder line = new StringBuilder(before + " && env -u LC_CTYPE -u LANG LC_ALL=C");
    for (String word : ChildJvm.command("org.maskdeep.cli.Main", "data", "check")) {
      line.append(" '").append(word).append('\'');
    }
    Process process =
        new ProcessBuilder("/bin/sh", "-c", line + " \"$(printf '" + argument + "')\"")
            .directory(folder.toFile())
            .start();
    String out = text(process.getInputStream().readAllBytes());
    String err = text(process.getErrorStream().readAllBytes());
    return new Run(process.waitFor(), out, err);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aFolderIsListedReadAndPrinted() throws Exception {
    Run run = run("set");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("2 images in 2 classes").contains("  " + CAT);
  }

  @Test
  void anArchiveIsReadAndPrinted() throws Exception {
    Run run = run("set.zip");
    assertThat(run.out()).contains("  " + CAT).contains("dog/0.png");
    assertThat(run.code()).isEqualTo(1);
  }

  @Test
  void aWorkingFolderThatIsNotAsciiSaysWhichLocaleToSet() throws Exception {
    Run run = run("cd set/K*", "x");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("working folder").contains("LC_ALL=C.UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"set/K\\303\\244tze", "set?classes=K\\303\\244tze"})
  void anArgumentThatIsNotAsciiSaysWhichLocaleToSet(String argument) throws Exception {
    Run run = run(argument);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("LC_ALL=C.UTF-8");
  }

  @Test
  void aPathThatTheLocaleHasNotSaysWhichLocaleToSet() {
    var e =
        new InvalidPathException(
            "K?tze", "Malformed input or input contains unmappable characters");
    assertThat(AsciiLocale.message(e)).startsWith("'K?tze'").contains("LC_ALL=C.UTF-8");
  }
}
