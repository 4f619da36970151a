package org.maskdeep.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * How long steps took.
 *
 * @param stepMillis median milliseconds of a step
 * @param imagesPerSecond batch / median
 * @param allMillis every counted step
 */
public record StepTimes(double stepMillis, double imagesPerSecond, double[] allMillis) {
  /**
   * Times steps.
   *
   * @param warmup steps before those that count
   * @param steps that count, at least 1
   * @param batch images a step
   * @param step makes step i, from 0, and waits for the device
   */
  public static StepTimes measure(int warmup, int steps, int batch, IntConsumer step) {
    double[] millis = new double[steps];
    for (int i = 0; i < warmup + steps; i++) {
      long start = System.nanoTime();
      step.accept(i);
      if (i >= warmup) {
        millis[i - warmup] = (System.nanoTime() - start) / 1e6;
      }
    }
    return of(millis, batch);
  }

  /** Of single steps of {@code batch} images. */
  public static StepTimes of(double[] millis, int batch) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new StepTimes(median, batch * 1000 / median, millis);
  }

  /** With the keys that scripts read. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step_ms", stepMillis);
    json.put("images_per_second", imagesPerSecond);
    json.put("all_ms", allMillis);
    return json;
  }
}
