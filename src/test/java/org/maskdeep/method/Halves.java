package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.maskdeep.tensor.ProcessGroup;

/**
 * Two processes one after the other: each tells what it gathers, then each gets what both told.
 *
 * @param rank 0 or 1
 * @param told rows of both; a process that has not told yet has null
 */
record Halves(int rank, NDArray[] told) implements ProcessGroup {
  static List<Halves> both() {
    NDArray[] told = new NDArray[2];
    return List.of(new Halves(0, told), new Halves(1, told));
  }

  @Override
  public int size() {
    return told.length;
  }

  @Override
  public void average(NDList arrays) {
    throw new UnsupportedOperationException("no gradients are averaged here");
  }

  @Override
  public NDArray gather(NDArray rows) {
    told[rank] = rows.duplicate();
    return told[1 - rank] == null ? rows : NDArrays.concat(new NDList(told));
  }

  @Override
  public void sum(double[] numbers) {
    throw new UnsupportedOperationException("no numbers are added here");
  }

  @Override
  public void broadcast(NDList arrays) {
    throw new UnsupportedOperationException("nothing is broadcast here");
  }
}
