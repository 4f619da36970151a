package org.maskdeep.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.maskdeep.check.Checks;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.loader.Batch;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.run.StepTimes;
import org.maskdeep.run.Trainer;
import org.maskdeep.run.checkpoint.CheckpointWriter;
import org.maskdeep.run.checkpoint.Checkpoints;

/**
 * Times what checkpoints cost: blocks of pretraining steps on one batch, in turn without and with a
 * checkpoint that is written beside them.
 */
public final class CheckpointBenchmark {
  private CheckpointBenchmark() {}

  /**
   * A measurement.
   *
   * @param stepMillis median milliseconds of a step without checkpoints
   * @param snapshotMillis median milliseconds that training stands still for the copy
   * @param extraMillis median of what a block with a checkpoint takes longer than the one before
   *     it; copy, slower steps while it is written, and the wait when the block ends first
   * @param bytes of a checkpoint
   * @param every steps between checkpoints
   */
  public record Result(
      double stepMillis, double snapshotMillis, double extraMillis, long bytes, int every) {
    /** How much slower training is with a checkpoint every so many steps, as a share of 1. */
    public double slowdown() {
      return extraMillis / (every * stepMillis);
    }

    /** With the keys that scripts read. */
    public Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("step_ms", stepMillis);
      json.put("snapshot_ms", snapshotMillis);
      json.put("extra_ms", extraMillis);
      json.put("checkpoint_bytes", bytes);
      json.put("every", every);
      json.put("slowdown", slowdown());
      return json;
    }
  }

  /**
   * Runs one block to warm up, and then pairs of blocks.
   *
   * @param folder where checkpoints go; on the disk that is to be measured
   * @param pairs of blocks, at least 1
   * @param steps of a block, at least 1: long enough to write a checkpoint
   */
  public static Result run(
      Recipe recipe, Dataset data, Device device, Path folder, int every, int pairs, int steps)
      throws IOException {
    Checks.range("--every", every, 1, 1 << 20);
    Checks.range("--pairs", pairs, 1, 1 << 16);
    Checks.range("--steps", steps, 1, 1 << 16);
    double[] plain = new double[pairs];
    double[] extra = new double[pairs];
    double[] copies = new double[pairs];
    int batches = 2 * pairs * steps + steps + 1;
    try (PretrainingTask task =
            new PretrainingTask(recipe, data, batches, device, Guides.untrained(recipe));
        BatchSource<Batch> source = task.batches(0, 0);
        Parts parts = Parts.of(source, recipe.optimizer().accumulate())) {
      Trainer<Batch> trainer = new Trainer<>(task);
      List<Batch> batch = parts.all();
      Checkpoints checkpoints = new Checkpoints(folder, 2);
      block(trainer, batch, steps);
      for (int p = 0; p < pairs; p++) {
        long start = System.nanoTime();
        block(trainer, batch, steps);
        long middle = System.nanoTime();
        try (CheckpointWriter writer = new CheckpointWriter(checkpoints, s -> {})) {
          writer.save(trainer::snapshot);
          copies[p] = (System.nanoTime() - middle) / 1e6;
          block(trainer, batch, steps);
        }
        long end = System.nanoTime();
        plain[p] = (middle - start) / 1e6 / steps;
        extra[p] = (end - middle - (middle - start)) / 1e6;
      }
    }
    return new Result(median(plain), median(copies), median(extra), bytes(folder), every);
  }

  private static void block(Trainer<Batch> trainer, List<Batch> batch, int steps) {
    for (int i = 0; i < steps; i++) {
      trainer.step(batch);
    }
  }

  private static double median(double[] values) {
    return StepTimes.of(values, 1).stepMillis();
  }

  /** The parts of one batch, closed together. */
  private record Parts(List<Batch> all) implements AutoCloseable {
    static Parts of(BatchSource<Batch> source, int count) throws IOException {
      List<Batch> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(source.next());
      }
      return new Parts(all);
    }

    @Override
    public void close() {
      all.forEach(Batch::close);
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(f -> f.toFile().length()).max().orElse(0);
    }
  }
}
