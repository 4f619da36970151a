package org.maskdeep.run;

import java.util.Locale;
import java.util.function.IntFunction;

/**
 * What a run must know of its task beforehand.
 *
 * @param steps of the whole run
 * @param stepsPerEpoch at least 1
 * @param batch images a step
 * @param accumulate in how many parts the gradients of a batch are computed; divides {@code batch}
 * @param seed of the run
 * @param data name of the training set
 * @param fingerprint of its contents
 * @param sampleName what identifies a sample of an index
 * @param advice what to try when a run diverges with too high a learning rate, as a sentence
 *     without its full stop
 * @param scoredBy the observation that rates a checkpoint, higher is better; empty: none does
 */
public record TaskInfo(
    long steps,
    int stepsPerEpoch,
    int batch,
    int accumulate,
    long seed,
    String data,
    String fingerprint,
    IntFunction<String> sampleName,
    String advice,
    String scoredBy) {
  /** Checks the numbers. */
  public TaskInfo {
    if (steps < 1 || stepsPerEpoch < 1 || batch < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d steps, %d an epoch, batches of %d: all must be at least 1",
              steps,
              stepsPerEpoch,
              batch));
    }
    if (accumulate < 1 || batch % accumulate != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "optimizer.accumulate = %d: optimizer.batch = %d must be a multiple of it",
              accumulate,
              batch));
    }
  }

  /**
   * What takes less memory than a step does.
   *
   * @param processes that share a batch
   */
  String lessMemory(int processes) {
    int parts = accumulate + 1;
    while (parts <= batch / processes && batch % (parts * processes) != 0) {
      parts++;
    }
    return parts > batch / processes
        ? "a part of the batch has one image already; take a smaller model or smaller images"
        : String.format(
            Locale.ROOT,
            "take a smaller batch, or, where the recipe has it, optimizer.accumulate=%d: the same"
                + " batch in %s parts",
            parts,
            accumulate == 1 ? parts : "smaller");
  }

  /**
   * Checks that a batch can be shared out.
   *
   * @param name of the key or option that says how large it is
   * @throws IllegalArgumentException when not every process would have as many images in each part
   */
  public static void requireShares(String name, int batch, int accumulate, int processes) {
    if (batch / accumulate % processes != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s = %d%s cannot be shared out evenly to %d processes; make it a multiple of %d",
              name,
              batch,
              accumulate == 1 ? "" : " in " + accumulate + " parts",
              processes,
              accumulate * processes));
    }
  }
}
