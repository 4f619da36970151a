package org.maskdeep.eval.grid;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.maskdeep.data.loader.BatchSource;
import org.maskdeep.data.loader.LoadedBatch;

/**
 * What a classifier learns from.
 *
 * @param <B> batches
 */
public interface Samples<B extends LoadedBatch> {
  /** N. */
  int size();

  /** Name of the set. */
  String name();

  /** Of everything that the result depends on besides recipe and encoder. */
  String fingerprint();

  /** What identifies a sample. */
  String sampleName(int index);

  /** The batches of an epoch from one of them on. */
  BatchSource<B> batches(int epoch, int first, int replacedInEpoch);

  /**
   * Checks how many samples of an epoch had to be replaced, in all processes together.
   *
   * @throws IOException when it is too many
   */
  default void checkReplaced(int inEpoch) throws IOException {}

  /** The classifier's input, in the step's manager. */
  NDArray input(B batch, NDManager step);

  /** The labels of a batch. */
  int[] labels(B batch);
}
