package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.nn.layer.ConvBlock;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.nn.layer.Relu;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * From the cells of a box to features that tell its class: two fully connected layers, {@code fc6}
 * and {@code fc7}, or convolutions {@code 0} … and one fully connected layer, named by its place.
 */
final class BoxHead extends CompositeNetwork {
  static final int CELLS = 7;

  private static final TorchScript FLATTEN =
      TorchScript.of("x: Tensor", "Tensor", "return torch.flatten(torch.contiguous(x), 1)");
  private final List<ConvBlock> convolutions = new ArrayList<>();
  private final List<Linear> linears = new ArrayList<>();

  BoxHead(DetectorOptions.Heads heads, Precision precision) {
    int width = heads.width();
    int flat = width * CELLS * CELLS;
    int features = heads.boxFeatures();
    int n = heads.boxConvolutions();
    for (int i = 0; i < n; i++) {
      ConvBlock block =
          ConvBlock.of(width, width, 3, heads.norms(), true, precision, Initial.KAIMING_FAN_OUT);
      convolutions.add(child(Integer.toString(i), block));
    }
    if (n == 0) {
      linears.add(child("fc6", new Linear(flat, features, true, precision)));
      linears.add(child("fc7", new Linear(features, features, true, precision)));
    } else {
      // Place n flattens.
      linears.add(child(Integer.toString(n + 1), new Linear(flat, features, true, precision)));
    }
  }

  /** [N, C, 7, 7] → [N, D]. */
  NDArray forward(NDArray cells, boolean training) {
    NDArray h = cells;
    for (ConvBlock convolution : convolutions) {
      h = next(cells, h, convolution.forward(h, training));
    }
    h = next(cells, h, FLATTEN.call(training, h)); // [N, C 7 7]
    for (Linear linear : linears) {
      h = next(cells, h, linear.forward(h, training));
      h = next(cells, h, Relu.of(h, training));
    }
    return h;
  }

  private static NDArray next(NDArray input, NDArray before, NDArray after) {
    if (before != input) {
      before.close();
    }
    return after;
  }
}
