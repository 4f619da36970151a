package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import org.maskdeep.tensor.ProcessGroup;

/** Two processes of which the other does the same as this one. */
public final class Twins implements ProcessGroup {
  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 2;
  }

  @Override
  public void average(NDList arrays) {}

  @Override
  public NDArray gather(NDArray rows) {
    return NDArrays.concat(new NDList(rows, rows));
  }

  @Override
  public void sum(double[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= 2;
    }
  }

  @Override
  public void broadcast(NDList arrays) {}
}
