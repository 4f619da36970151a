package org.maskdeep.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The processes that train one model together, each on its part of a batch. All of them call the
 * same methods in the same order; a call returns when all have made it.
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

  /** Replaces numbers in place by their sums over all processes. */
  void sum(double[] numbers);

  /** Replaces numbers in place by those of process 0; as many in each. */
  void broadcast(float[] numbers);

  /** Whether this is one process by itself. */
  default boolean isAlone() {
    return size() == 1;
  }

  /** Whether a condition holds in any process. */
  default boolean any(boolean here) {
    if (isAlone()) {
      return here;
    }
    double[] count = {here ? 1 : 0};
    sum(count);
    return count[0] > 0;
  }

  /** One process by itself: changes and copies nothing. */
  static ProcessGroup alone() {
    return Alone.INSTANCE;
  }

  /** One process by itself. */
  enum Alone implements ProcessGroup {
    /** The only one. */
    INSTANCE;

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

    @Override
    public void sum(double[] numbers) {}

    @Override
    public void broadcast(float[] numbers) {}
  }
}
