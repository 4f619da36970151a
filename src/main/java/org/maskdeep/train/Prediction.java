package org.maskdeep.train;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.maskdeep.text.Durations;

/**
 * What a run will take, from a few steps of its own model on random images; the model is put back
 * as it was.
 *
 * @param seconds of all its steps; loading comes on top where it is slower than training
 * @param residentMib largest resident memory of the process in the first minutes, in MiB; 0 where
 *     unknown
 * @param cachedMib the same once every decoded image is kept that {@code data.cache_mib} lets in
 * @param diskMib of its checkpoints, in MiB
 */
public record Prediction(double seconds, long residentMib, long cachedMib, long diskMib) {
  private static final int WARM_UP = 1;
  private static final int STEPS = 2;
  private static final Path STATUS = Path.of("/proc/self/status");

  /** The share of the heap that the JVM wants to be free: its default MinHeapFreeRatio. */
  private static final double FREE = 0.4;

  /** Above this ratio it is worth saying that kept images take more. */
  private static final double WORTH_SAYING = 1.05;

  /**
   * Of a run that is about to start or to be resumed. Java's heap is collected before and after the
   * steps, for what loading and starting left in it would make it large for good: the JVM then
   * gives back what it does not need.
   *
   * @param run at its beginning; left as it is
   */
  public static Prediction of(Recipe recipe, Pretrainer run) {
    long images = run.imageBytes();
    System.gc();
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    double millis = run.timed(WARM_UP, STEPS).stepMillis();
    long touched = heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    System.gc(); // what is used now is alive
    Runtime java = Runtime.getRuntime();
    Heap heap =
        new Heap(
            java.totalMemory() - java.freeMemory(), touched, java.totalMemory(), java.maxMemory());
    Memory memory = new Memory(status("VmHWM:"), status("VmRSS:"), heap, run.stateBytes());
    int copies = recipe.run().keep() + 2; // beside the best one and the one that is being written
    long disk = run.stateBytes() * copies >> 20;
    return new Prediction(
        millis * run.steps() / 1000, memory.largest(0) >> 20, memory.largest(images) >> 20, disk);
  }

  /** With what else takes time beside the steps. */
  public Prediction plus(double more) {
    return new Prediction(seconds + more, residentMib, cachedMib, diskMib);
  }

  private static Stream<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }

  /**
   * Java's heap after the timed steps, in bytes.
   *
   * @param alive objects that stay
   * @param touched of its memory so far, that is resident
   * @param committed promised to it: it fills this before it collects
   * @param limit it never becomes larger
   */
  record Heap(long alive, long touched, long committed, long limit) {
    /** By how much its resident memory grows when it comes to hold so many bytes more. */
    long growth(long more) {
      long wanted = more == 0 ? 0 : Math.round((alive + more) / (1 - FREE));
      return Math.max(0, Math.min(limit, Math.max(committed, wanted)) - touched);
    }
  }

  /**
   * The process after the timed steps, in bytes.
   *
   * @param peak largest resident memory so far; 0 where unknown
   * @param resident now
   * @param heap Java's part of it
   * @param state of a checkpoint, of which two copies are on their way to the disk
   */
  record Memory(long peak, long resident, Heap heap, long state) {
    /** The largest resident memory when the heap comes to hold so many bytes more; 0: unknown. */
    long largest(long more) {
      return peak == 0 ? 0 : Math.max(peak, resident + 2 * state + heap.growth(more));
    }
  }

  /** The largest resident memory of this process so far, in MiB; 0 where unknown. */
  public static long resident() {
    return status("VmHWM:") >> 20;
  }

  /** A line of the process's status, in bytes; 0 where there is none. */
  private static long status(String key) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException e) {
      return 0; // not Linux
    }
    return 0;
  }

  /** In one line, as a run says it before its first step. */
  public String sentence(Recipe recipe, Pretrainer run) {
    boolean grows = cachedMib > WORTH_SAYING * residentMib;
    return String.format(
        Locale.ROOT,
        "%s: %d steps of %d images, about %s, %d MiB of memory%s, %d MiB of disk",
        recipe.name(),
        run.steps(),
        recipe.optimizer().batch(),
        Durations.of(Math.round(seconds)),
        residentMib,
        grows ? String.format(Locale.ROOT, " (%d once it keeps all images)", cachedMib) : "",
        diskMib);
  }
}
