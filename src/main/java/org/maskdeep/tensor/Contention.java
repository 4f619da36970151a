package org.maskdeep.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How long the threads of a process are kept waiting for a processor: the sum over threads of the
 * second number in {@code /proc/self/task/TID/schedstat}, by the time that has passed. On a quiet
 * machine it is near 0; where other processes want the same processors it is about the number of
 * threads that have to wait.
 */
final class Contention {
  private final Path tasks;
  private Map<String, Long> waited = Map.of(); // nanoseconds by thread
  private long at;

  /**
   * @param tasks {@code /proc/self/task}, or a folder laid out like it
   */
  Contention(Path tasks) {
    this.tasks = tasks;
  }

  /** Whether this kernel says how long threads wait. */
  static boolean measurable(Path tasks) {
    try {
      return !read(tasks).isEmpty();
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /**
   * Seconds that threads have waited in each second since the last call; 0 at the first call.
   *
   * @param now in nanoseconds
   */
  double sample(long now) throws IOException {
    Map<String, Long> latest = read(tasks);
    long sum = 0;
    for (Map.Entry<String, Long> thread : latest.entrySet()) {
      sum += thread.getValue() - waited.getOrDefault(thread.getKey(), 0L);
    }
    double share = waited.isEmpty() || now <= at ? 0 : sum / (double) (now - at);
    waited = latest;
    at = now;
    return share;
  }

  private static Map<String, Long> read(Path tasks) throws IOException {
    Map<String, Long> waited = new HashMap<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        try {
          String[] numbers = Files.readString(thread.resolve("schedstat")).trim().split(" ");
          waited.put(thread.getFileName().toString(), Long.parseLong(numbers[1]));
        } catch (IOException | RuntimeException e) {
          continue; // the thread has ended meanwhile, or the kernel does not keep the number
        }
      }
    }
    return waited;
  }
}
