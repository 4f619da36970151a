package org.maskdeep.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Whether this processor computes in bfloat16, by what Linux says of it. */
public final class Bfloat16 {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final Set<String> ARITHMETIC =
      Set.of("avx512_bf16", "amx_bf16", "avx_ne_convert", "bf16");

  private Bfloat16() {}

  /**
   * True when the flags of a processor name arithmetic in bfloat16.
   *
   * @param cpuinfo text of /proc/cpuinfo: lines "flags : …" on x86, "Features : …" on Arm
   */
  static boolean hasArithmetic(String cpuinfo) {
    return cpuinfo
        .lines()
        .filter(line -> line.matches("(flags|Features)\\s*:.*"))
        .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 1).split("\\s+")))
        .anyMatch(ARITHMETIC::contains);
  }

  /** True when a text says what a processor can do. */
  static boolean saysFlags(String cpuinfo) {
    return cpuinfo.lines().anyMatch(line -> line.matches("(flags|Features)\\s*:.*"));
  }

  /** Why bf16 is slow on this processor; empty where it is not, or where nothing is known. */
  public static Optional<String> warning() {
    try {
      return Files.isReadable(CPUINFO) ? warning(Files.readString(CPUINFO)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<String> warning(String cpuinfo) {
    return !saysFlags(cpuinfo) || hasArithmetic(cpuinfo)
        ? Optional.empty()
        : Optional.of(
            "precision bf16: this processor has no bfloat16 arithmetic (none of avx512_bf16,"
                + " amx_bf16, avx_ne_convert or Arm's bf16 in /proc/cpuinfo), so it is emulated and"
                + " slower than fp32; use fp32 here");
  }
}
