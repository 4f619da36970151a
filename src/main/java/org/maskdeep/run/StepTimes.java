package org.maskdeep.run;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long steps took.
 *
 * @param stepMillis median milliseconds of a step
 * @param imagesPerSecond batch / median
 * @param allMillis every counted step
 */
public record StepTimes(double stepMillis, double imagesPerSecond, double[] allMillis) {
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
