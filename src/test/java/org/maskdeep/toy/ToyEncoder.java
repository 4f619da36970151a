package org.maskdeep.toy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.layer.Conv2d;
import org.maskdeep.tensor.TorchScript;

/** Two strided convolutions with GELU, no norm, no residual. */
final class ToyEncoder extends Encoder {
  private static final TorchScript GELU =
      TorchScript.of("x: Tensor", "Tensor", "return torch.gelu(x)");

  private final ToySpec spec;
  private final Conv2d patches;
  private final Conv2d merge;

  ToyEncoder(ToySpec spec) {
    this.spec = spec;
    int w = spec.width();
    patches = child("patches", new Conv2d(new Conv2d.Spec(3, w, 4, 4, 0, true), spec.precision()));
    merge = child("merge", new Conv2d(new Conv2d.Spec(w, 2 * w, 2, 2, 0, true), spec.precision()));
  }

  @Override
  public EncoderSpec spec() {
    return spec;
  }

  @Override
  public NDList features(NDArray x, boolean training) {
    NDArray fine = GELU.call(training, patches.forward(x, training));
    return new NDList(fine, GELU.call(training, merge.forward(fine, training)));
  }
}
