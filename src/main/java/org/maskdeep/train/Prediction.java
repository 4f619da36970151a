package org.maskdeep.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.maskdeep.method.Method;

/**
 * What a run will take, from a short probe: a model of its own makes a few steps on random
 * pictures.
 *
 * @param seconds of all its steps; loading comes on top where it is slower than training
 * @param residentMib largest resident memory of the process so far, in MiB; 0 where unknown
 * @param diskMib of its checkpoints, in MiB
 */
public record Prediction(double seconds, long residentMib, long diskMib) {
  private static final int WARM_UP = 1;
  private static final int STEPS = 2;
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * Of a run.
   *
   * @param method the run's own, for the size of its checkpoints; left as it is
   * @param steps that it will make
   */
  public static Prediction of(Recipe recipe, Method method, long steps, Device device) {
    double millis = StepBenchmark.run(recipe, device, WARM_UP, STEPS).stepMillis();
    return new Prediction(millis * steps / 1000, resident(), disk(recipe, method));
  }

  /** Online and target weights and one optimizer slot, for every checkpoint that is kept. */
  private static long disk(Recipe recipe, Method method) {
    long numbers =
        method.parameters().values().stream().mapToLong(p -> p.getArray().size()).sum()
            + method.trained().values().stream().mapToLong(a -> a.size()).sum();
    return numbers * Float.BYTES * (recipe.run().keep() + 1) >> 20;
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
}
