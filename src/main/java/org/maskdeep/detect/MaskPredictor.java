package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import org.maskdeep.nn.layer.Conv2d;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Upsampling2d;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/** A mask for every class: [N, C, 14, 14] → logits [N, K, 28, 28]. */
final class MaskPredictor extends CompositeNetwork {
  static final int SIDE = 2 * MaskHead.CELLS;

  private static final TorchScript WIDEN =
      TorchScript.of(
          "x: Tensor", "Tensor", "return torch.contiguous(" + Precision.widen("x") + ")");

  private final Upsampling2d upsampling;
  private final Conv2d logits;

  MaskPredictor(int width, int k, Precision precision) {
    upsampling = child("conv5_mask", new Upsampling2d(width, width, precision));
    Conv2d.Spec spec = new Conv2d.Spec(width, k, 1, 1, 0, true);
    logits = child("mask_fcn_logits", new Conv2d(spec, precision, Initial.KAIMING_FAN_OUT));
  }

  NDArray forward(NDArray h, boolean training) {
    try (NDArray up = upsampling.forward(h, training);
        NDArray out = logits.forward(up, training)) {
      return WIDEN.call(training, out);
    }
  }
}
