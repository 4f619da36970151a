package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** A network of one input and one output. */
public abstract class Layer extends Network {
  /**
   * Computes the output.
   *
   * @param x input; stays the caller's
   * @param training true: batch statistics are used and their running means move, and gradients may
   *     flow; false: running statistics, nothing changes
   * @return an array of the same manager as the input
   */
  public abstract NDArray forward(NDArray x, boolean training);

  @Override
  protected final NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    return new NDList(forward(inputs.singletonOrThrow(), training));
  }
}
