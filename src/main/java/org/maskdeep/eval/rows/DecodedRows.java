package org.maskdeep.eval.rows;

import java.util.Arrays;
import org.maskdeep.data.loader.Batch;

/**
 * What was computed of every sample of a set, batch by batch in the set's order. Rows of samples
 * that stand in for ones that cannot be decoded are left out.
 */
public final class DecodedRows {
  private final int width;
  private final Sink sink;
  private final float[] values; // null: they are the sink's
  private final int[] labels;
  private int done;
  private int kept;

  /** Takes rows one after the other. */
  @FunctionalInterface
  public interface Sink {
    /** The next row, from an index of the array on. */
    void add(float[] rows, int from);
  }

  /** Of a set of so many samples and numbers of each, in one array. */
  public DecodedRows(int samples, int width) {
    this.width = width;
    values = new float[Math.multiplyExact(samples, width)];
    sink = (rows, from) -> System.arraycopy(rows, from, values, kept * width, width);
    labels = new int[samples];
  }

  /** Of a set of so many samples, whose rows are kept elsewhere. */
  public DecodedRows(int samples, int width, Sink sink) {
    this.width = width;
    this.sink = sink;
    values = null;
    labels = new int[samples];
  }

  /** Adds the next batch, [b, width]. */
  public void add(Batch batch, float[] rows) {
    add(batch.indices(), batch.labels(), rows);
  }

  /**
   * Adds the next samples.
   *
   * @param indices of the images that were computed, [b]
   * @param theirs their labels, [b]
   * @param rows [b, width]
   */
  public void add(int[] indices, int[] theirs, float[] rows) {
    for (int j = 0; j < indices.length; j++, done++) {
      if (indices[j] == done) {
        sink.add(rows, j * width);
        labels[kept++] = theirs[j];
      }
    }
  }

  /** Samples so far, those left out too. */
  public int done() {
    return done;
  }

  /** Samples so far without those. */
  public int kept() {
    return kept;
  }

  /** [kept, width] row by row, where they are in one array; not always a copy. */
  public float[] values() {
    return kept == labels.length ? values : Arrays.copyOf(values, kept * width);
  }

  /** [kept]; not always a copy. */
  public int[] labels() {
    return kept == labels.length ? labels : Arrays.copyOf(labels, kept);
  }
}
