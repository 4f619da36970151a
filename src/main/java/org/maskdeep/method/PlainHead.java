package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.nn.layer.Relu;
import org.maskdeep.tensor.Precision;

/**
 * MoCo v2's head: linear, ReLU, linear, [B, Din] → [B, Dout]. There is no norm in it. Names are
 * those of a PyTorch {@code Sequential}: 0 linear, 1 ReLU, 2 linear.
 */
final class PlainHead extends Layer {
  private final Linear first;
  private final Linear second;

  PlainHead(int in, int hidden, int out, Precision precision) {
    first = child("0", new Linear(in, hidden, true, precision));
    second = child("2", new Linear(hidden, out, true, precision));
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    try (NDArray h = first.forward(x, training); // [B, hidden]
        NDArray positive = Relu.of(h, training)) {
      return second.forward(positive, training); // [B, Dout]
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return second.getOutputShapes(first.getOutputShapes(inputs));
  }
}
