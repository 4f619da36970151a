package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.tensor.Precision;

/**
 * The head of self-supervised learning: linear layers with batch norm and ReLU between them, [N,
 * Din] → [N, Dout]. Names are those of a PyTorch {@code Sequential}: 0 linear, 1 norm, 3 linear, …
 */
public final class Mlp extends Layer {
  private final List<Linear> linears = new ArrayList<>();
  private final List<BatchNorm> norms = new ArrayList<>();
  private final boolean normLast;

  /**
   * A head.
   *
   * @param precision of the products
   * @param normLast whether a batch norm without ReLU follows the last layer (SimSiam's projector)
   * @param widths Din, hidden widths, Dout: at least two
   */
  public Mlp(Precision precision, boolean normLast, int... widths) {
    if (widths.length < 2) {
      throw new IllegalArgumentException("an MLP needs at least an input and an output width");
    }
    this.normLast = normLast;
    for (int i = 0, place = 0; i + 1 < widths.length; i++, place += 3) {
      boolean last = i + 2 == widths.length;
      Linear linear = new Linear(widths[i], widths[i + 1], true, precision);
      linears.add(child(Integer.toString(place), linear));
      if (!last || normLast) {
        norms.add(child(Integer.toString(place + 1), new BatchNorm(widths[i + 1])));
      }
    }
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    NDArray in = x;
    for (int i = 0; i < linears.size(); i++) {
      boolean last = i + 1 == linears.size();
      NDArray out = linears.get(i).forward(in, training); // [N, widths[i + 1]]
      if (!last || normLast) {
        try (NDArray before = out) {
          out = norms.get(i).forward(before, training);
        }
      }
      if (!last) {
        try (NDArray before = out) {
          out = Relu.of(before, training);
        }
      }
      if (in != x) {
        in.close();
      }
      in = out;
    }
    return in; // [N, Dout]
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return linears.get(linears.size() - 1).getOutputShapes(inputs);
  }
}
