package org.maskdeep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.ChildJvm;
import org.maskdeep.run.checkpoint.Checkpoints;

/** What a process does whose disk fails: one clear line, and the older checkpoints stay whole. */
class HostileDiskTest {
  @TempDir private Path folder;

  private List<String> saving(Path where, String mode) {
    return ChildJvm.command("org.maskdeep.run.SavingMain", where, mode);
  }

  /** Runs a shell line whose {@code "$@"} is the saving process; its output, line by line. */
  private List<String> run(String shell, Path where, String mode) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", shell, "sh"));
    command.addAll(saving(where, mode));
    Path log = folder.resolve("log");
    Process process = ChildJvm.start(log, command);
    assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    return Files.readAllLines(log);
  }

  private static void assertOneClearLine(List<String> log, String... words) {
    List<String> failures = log.stream().filter(l -> l.startsWith("failed: ")).toList();
    assertThat(failures).as(String.join("\n", log)).hasSize(1);
    assertThat(failures.get(0)).contains("cannot be written").contains(words);
    List<String> saved = log.stream().filter(l -> l.startsWith("saved: ")).toList();
    assertThat(saved).isNotEmpty();
    assertThat(log.get(log.size() - 1))
        .isEqualTo(saved.get(saved.size() - 1).replace("saved", "newest"));
  }

  private static boolean works(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }

  /** In a mount namespace of its own, so that nothing stays mounted. */
  @Test
  void aFullDisk() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mount = "mount -t tmpfs -o size=2m none " + disk;
    assumeThat(works("unshare", "-m", "sh", "-c", mount)).as("may mount a small disk").isTrue();
    List<String> log =
        run("unshare -m sh -c '" + mount + " && exec \"$@\"' sh \"$@\"", disk, "grow");
    assertOneClearLine(log, "No space left on device", "free some space");
  }

  @Test
  void aLimitOnTheSizeOfFiles() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    List<String> log = run("ulimit -f 1000; exec \"$@\"", disk, "grow");
    assertOneClearLine(log, "File too large", "ulimit -f");
  }

  @Test
  void aFolderThatBecomesReadOnly() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    new Checkpoints(disk, 2).save(SavingMain.checkpoint(1, 10));
    String mount = "mount --bind %1$s %1$s && mount -o remount,bind,ro %1$s".formatted(disk);
    assumeThat(works("unshare", "-m", "sh", "-c", mount)).as("may mount read-only").isTrue();
    List<String> log =
        run("unshare -m sh -c '" + mount + " && exec \"$@\"' sh \"$@\"", disk, "grow");
    assertThat(log).hasSize(2);
    assertThat(log.get(0)).startsWith("failed: " + disk).contains("Read-only", "choose a folder");
    assertThat(log.get(1)).isEqualTo("newest: 1");
  }

  /** Without root's right to pass over permissions. */
  @Test
  void aPermissionThatIsLost() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mortal = "";
    if (works("sh", "-c", "test \"$(id -u)\" = 0")) {
      mortal = "setpriv --bounding-set=-dac_override,-dac_read_search ";
      assumeThat(works("sh", "-c", mortal + "true")).as("root's rights can be dropped").isTrue();
    }
    List<String> log = run("exec " + mortal + "\"$@\"", disk, "lose");
    Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertOneClearLine(log, "no permission in " + disk);
    assertThat(log).contains("newest: 3");
  }

  @Test
  void theSecondProcessOnARunIsRefusedWithThePidOfTheFirst() throws Exception {
    Path run = folder.resolve("run");
    Path log = folder.resolve("log");
    Process first = ChildJvm.start(log, saving(run, "hold"));
    try {
      while (first.isAlive() && !Files.readString(log).contains("holding")) {
        Thread.sleep(20);
      }
      assertThatThrownBy(() -> RunDirectory.open(run, "held", true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("process " + first.pid() + " is working on this run");
    } finally {
      first.destroyForcibly();
      first.waitFor();
    }
    try (RunDirectory open = RunDirectory.open(run, "held", true)) {
      assertThat(open.root()).isEqualTo(run);
    }
  }
}
