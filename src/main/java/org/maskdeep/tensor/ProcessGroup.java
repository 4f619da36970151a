package org.maskdeep.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The processes that train one model together, each on its part of a batch. {@link #alone} is the
 * only one yet.
 */
public interface ProcessGroup {
  /** This process's number, from 0; number 0 writes files. */
  int rank();

  /** How many processes there are, at least 1. */
  int size();

  /** Replaces arrays in place by their mean over all processes. */
  void average(NDList arrays);

  /**
   * Rows of all processes in the order of their ranks: [B, …] → [size·B, …].
   *
   * @param rows without gradient; stays the caller's
   */
  NDArray gather(NDArray rows);

  /** One process by itself: changes and copies nothing. */
  static ProcessGroup alone() {
    return new ProcessGroup() {
      @Override
      public int rank() {
        return 0;
      }

      @Override
      public int size() {
        return 1;
      }

      @Override
      public void average(NDList arrays) {}

      @Override
      public NDArray gather(NDArray rows) {
        return rows;
      }
    };
  }
}
