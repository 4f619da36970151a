package org.maskdeep.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Locale;

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

  /** Replaces arrays in place by those of process 0; of the same shapes in each. */
  void broadcast(NDList arrays);

  /**
   * Checks that all processes have what process 0 has.
   *
   * @param what in words such as {@code the data}
   * @param code of it, here
   * @throws IllegalArgumentException in every process when one has another
   */
  default void requireSame(String what, int code) {
    double[] first = {rank() == 0 ? code : 0};
    sum(first);
    boolean other = (int) first[0] != code;
    if (any(other)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "process %d of %d: %s differ from process 0's%s; start all with one command, on the"
                  + " same data",
              rank(),
              size(),
              what,
              other ? "" : " in another process"));
    }
  }

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
    public void broadcast(NDList arrays) {}
  }
}
