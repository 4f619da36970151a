package org.maskdeep.eval;

import java.util.Arrays;
import org.maskdeep.data.loader.Batch;

/**
 * What was computed of every sample of a set, batch by batch in the set's order. Rows of samples
 * that stand in for ones that cannot be decoded are left out.
 */
final class DecodedRows {
  private final int width;
  private final float[] values;
  private final int[] labels;
  private int done;
  private int kept;

  /** Of a set of so many samples and numbers of each. */
  DecodedRows(int samples, int width) {
    this.width = width;
    values = new float[Math.multiplyExact(samples, width)];
    labels = new int[samples];
  }

  /** Adds the next batch, [b, width]. */
  void add(Batch batch, float[] rows) {
    for (int j = 0; j < batch.size(); j++, done++) {
      if (batch.indices()[j] == done) {
        System.arraycopy(rows, j * width, values, kept * width, width);
        labels[kept++] = batch.labels()[j];
      }
    }
  }

  /** Samples so far, those left out too. */
  int done() {
    return done;
  }

  /** Samples so far without those. */
  int kept() {
    return kept;
  }

  /** [kept, width] row by row; not always a copy. */
  float[] values() {
    return kept == labels.length ? values : Arrays.copyOf(values, kept * width);
  }

  /** [kept]; not always a copy. */
  int[] labels() {
    return kept == labels.length ? labels : Arrays.copyOf(labels, kept);
  }
}
