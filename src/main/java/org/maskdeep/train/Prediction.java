package org.maskdeep.train;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.maskdeep.text.Durations;

/**
 * What a run will take, from a few steps of its own model on random images; the model is put back
 * as it was.
 *
 * @param seconds of all its steps; loading comes on top where it is slower than training
 * @param residentMib largest resident memory of the process so far, the copy that a checkpoint
 *     needs and what is left of Java's heap, in MiB; 0 where unknown
 * @param diskMib of its checkpoints, in MiB
 */
public record Prediction(double seconds, long residentMib, long diskMib) {
  private static final int WARM_UP = 1;
  private static final int STEPS = 2;
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * Of a run that is about to start or to be resumed.
   *
   * @param run at its beginning; left as it is
   */
  public static Prediction of(Recipe recipe, Pretrainer run) {
    double millis = run.timed(WARM_UP, STEPS).stepMillis();
    long disk = run.stateBytes() * (recipe.run().keep() + 1) >> 20; // one more while it is written
    long copy = 2 * run.stateBytes() >> 20; // a checkpoint on its way to the disk
    long resident = resident();
    long all = resident == 0 ? 0 : resident + copy + (untouchedHeap() >> 20);
    return new Prediction(millis * run.steps() / 1000, all, disk);
  }

  /**
   * Bytes of Java's heap that were promised to it and never used so far: it fills them with what
   * loading leaves behind before it collects.
   */
  private static long untouchedHeap() {
    long used = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        used += pool.getPeakUsage().getUsed();
      }
    }
    return Math.max(0, Runtime.getRuntime().totalMemory() - used);
  }

  /** The largest resident memory of this process so far, in MiB; 0 where unknown. */
  public static long resident() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
        }
      }
    } catch (IOException e) {
      return 0; // not Linux
    }
    return 0;
  }

  /** In one line, as a run says it before its first step. */
  public String sentence(Recipe recipe, Pretrainer run) {
    return String.format(
        Locale.ROOT,
        "%s: %d steps of %d images, about %s, %d MiB of memory, %d MiB of disk",
        recipe.name(),
        run.steps(),
        recipe.optimizer().batch(),
        Durations.of(Math.round(seconds)),
        residentMib,
        diskMib);
  }
}
