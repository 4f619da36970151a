package org.maskdeep.cli.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The processors of the machine, also those that this process may not run on. */
final class Cores {
  private static final Path LIST = Path.of("/proc/cpuinfo");

  private Cores() {}

  /**
   * How many there are.
   *
   * @param otherwise where the system does not say
   */
  static int ofMachine(int otherwise) {
    try (Stream<String> lines = Files.lines(LIST)) {
      int count = (int) lines.filter(line -> line.startsWith("processor")).count();
      return Math.max(count, otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }
}
