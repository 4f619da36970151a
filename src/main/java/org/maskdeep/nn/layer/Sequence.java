package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** Layers one after the other under the names 0, 1, 2 …, as PyTorch's {@code Sequential}. */
public final class Sequence extends Layer {
  private final List<Layer> layers = new ArrayList<>();

  /** Appends a layer and returns it. */
  public <T extends Layer> T add(T layer) {
    layers.add(child(Integer.toString(layers.size()), layer));
    return layer;
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    NDArray h = x;
    for (Layer layer : layers) {
      NDArray next = layer.forward(h, training);
      if (h != x) {
        h.close();
      }
      h = next;
    }
    return h;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape[] shapes = inputs;
    for (Layer layer : layers) {
      shapes = layer.getOutputShapes(shapes);
    }
    return shapes;
  }
}
