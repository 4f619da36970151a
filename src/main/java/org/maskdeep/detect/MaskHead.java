package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.nn.layer.ConvBlock;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.tensor.Precision;

/** Four 3x3 convolutions, [N, C, 14, 14] → the same shape. */
final class MaskHead extends CompositeNetwork {
  static final int CELLS = 14;
  private static final int CONVOLUTIONS = 4;

  private final List<ConvBlock> convolutions = new ArrayList<>();

  MaskHead(DetectorOptions.Heads heads, Precision precision) {
    int width = heads.width();
    for (int i = 0; i < CONVOLUTIONS; i++) {
      ConvBlock block =
          ConvBlock.of(width, width, 3, heads.norms(), true, precision, Initial.KAIMING_FAN_OUT);
      convolutions.add(child(Integer.toString(i), block));
    }
  }

  NDArray forward(NDArray cells, boolean training) {
    NDArray h = cells;
    for (ConvBlock convolution : convolutions) {
      NDArray next = convolution.forward(h, training);
      if (h != cells) {
        h.close();
      }
      h = next;
    }
    return h;
  }
}
