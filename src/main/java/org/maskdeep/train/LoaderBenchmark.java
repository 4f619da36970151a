package org.maskdeep.train;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.check.Checks;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.Batches;
import org.maskdeep.data.loader.BufferPool;

/**
 * Times the loader alone: decoding and augmenting the views of a recipe, nothing kept in memory
 * from one epoch to the next, without a network.
 */
public final class LoaderBenchmark {
  private LoaderBenchmark() {}

  /**
   * A measurement.
   *
   * @param batchMillis wall-clock milliseconds a batch, over all batches
   * @param imagesPerSecond images, each in all its views
   * @param imagesPerCoreSecond images a second of processor time of the whole process, the
   *     compiler's and the collector's threads included
   * @param views of an image
   */
  public record Result(
      double batchMillis, double imagesPerSecond, double imagesPerCoreSecond, int views) {
    /** Views a second of processor time. */
    public double viewsPerCoreSecond() {
      return imagesPerCoreSecond * views;
    }

    /** With the keys that scripts read. */
    public Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("step_ms", batchMillis);
      json.put("images_per_second", imagesPerSecond);
      json.put("images_per_core_second", imagesPerCoreSecond);
      json.put("views_per_core_second", viewsPerCoreSecond());
      json.put("views", views);
      return json;
    }
  }

  /**
   * Loads {@code warmup} batches and then {@code batches} that count; begins the next epoch when
   * one ends.
   *
   * @throws java.io.UncheckedIOException when more images than the recipe allows are broken
   */
  public static Result run(Recipe recipe, Dataset data, int threads, int warmup, int batches) {
    Checks.range("--batches", batches, 1, 1 << 20);
    Checks.range("--warmup", warmup, 0, 1 << 20);
    Checks.range("--threads", threads, 0, 256);
    BufferPool pool = new BufferPool();
    int size = recipe.optimizer().batch();
    long start = System.nanoTime();
    long processor = processorNanos();
    int done = 0;
    for (int epoch = 0; done < warmup + batches; epoch++) {
      try (Batches loaded = epoch(recipe, data, threads, pool, epoch)) {
        while (loaded.hasNext() && done < warmup + batches) {
          try (Batch batch = loaded.next()) {
            batch.view(batch.views() - 1);
          }
          if (++done == warmup) {
            start = System.nanoTime();
            processor = processorNanos();
          }
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double images = batches * (double) size;
    return new Result(
        seconds * 1000 / batches,
        images / seconds,
        images * 1e9 / (processorNanos() - processor),
        Pretraining.loadedViews(recipe).size());
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static Batches epoch(
      Recipe recipe, Dataset data, int threads, BufferPool pool, int epoch) {
    return Batches.builder(data)
        .views(Pretraining.loadedViews(recipe))
        .batchSize(recipe.optimizer().batch())
        .seed(recipe.seed())
        .epoch(epoch)
        .threads(threads)
        .budget(recipe.data().maxBadFraction())
        .pool(pool)
        .build();
  }
}
