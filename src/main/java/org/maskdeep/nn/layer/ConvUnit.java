package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;

/** A convolution and what follows it up to the next one, as one operation. */
public interface ConvUnit {
  /**
   * Without a residual.
   *
   * @param x [B, Cin, H, W]
   * @param training as in {@link Layer#forward}
   * @return [B, Cout, H', W']
   */
  NDArray forward(NDArray x, boolean training);

  /** As {@link #forward}, with the residual [B, Cout, H', W']. */
  NDArray forward(NDArray x, NDArray shortcut, boolean training);
}
