package org.maskdeep.cli.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The processors that this process may run on. */
final class Cores {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path MACHINE = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String ALLOWED = "Cpus_allowed_list:";

  private Cores() {}

  /** A number that processes on the same processors of one machine share; 0: unknown. */
  static int mark() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      Optional<String> allowed = lines.filter(line -> line.startsWith(ALLOWED)).findFirst();
      return allowed.isEmpty() ? 0 : (Files.readString(MACHINE) + allowed.get()).hashCode();
    } catch (IOException e) {
      return 0;
    }
  }
}
