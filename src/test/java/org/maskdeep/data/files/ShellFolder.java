package org.maskdeep.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes files whose names Java cannot write in every locale. */
public final class ShellFolder {
  private ShellFolder() {}

  /** Runs a line of sh in a folder; a test that needs a POSIX system is skipped elsewhere. */
  public static void run(Path folder, String script) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a POSIX shell");
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(said).isZero();
  }
}
