package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import org.maskdeep.tensor.TorchScript;

/** max(x, 0), for each number of an array. */
public final class Relu {
  private static final TorchScript FUNCTION =
      TorchScript.of("x: Tensor", "Tensor", "return torch.relu(x)");

  private Relu() {}

  /**
   * A new array of the same shape.
   *
   * @param x stays the caller's, and its manager owns the result
   * @param training as in {@link Layer#forward}
   */
  public static NDArray of(NDArray x, boolean training) {
    return FUNCTION.call(training, x);
  }
}
