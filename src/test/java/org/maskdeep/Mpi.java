package org.maskdeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The program in several processes, as {@code mpirun} starts it. */
public final class Mpi {
  /** What a skipped test says. */
  public static final String MISSING = "mpirun is not installed (Debian: openmpi-bin)";

  private static final long MINUTES = 5;

  private Mpi() {}

  /** Whether there is an mpirun. */
  public static boolean isThere() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mpirun")));
  }

  /**
   * Starts the program.
   *
   * @param log what all processes print is added here
   */
  public static Process start(Path log, int processes, Object... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(List.of("mpirun", "--oversubscribe", "-np", "" + processes));
    line.addAll(ChildJvm.command("org.maskdeep.cli.Main", arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // a container's user may be root, which mpirun refuses otherwise
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    return builder.start();
  }

  /** Runs it to the end; the exit code. */
  public static int run(Path log, int processes, Object... arguments) throws Exception {
    Process process = start(log, processes, arguments);
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as("ends: " + Files.readString(log)).isTrue();
    return process.exitValue();
  }
}
