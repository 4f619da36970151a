package org.maskdeep.method.automae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.maskdeep.nn.layer.Conv2d;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.Relu;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * How important each patch is, from the attention of a guide's heads (AutoMAE, arXiv 2303.06583):
 * [B, h, S, S] → log π, [B, N].
 *
 * <pre>
 *   conv 3x3 h → max(1, h/2), ReLU, conv 3x3 → 1, log-softmax over the N patches
 * </pre>
 *
 * The paper's has 12 heads, so 12 → 6 → 1. Kernels start as PyTorch's, biases at 0.
 */
public final class AttentionScorer extends Layer {
  /** The file of what was learned, beside that of the encoder. */
  public static final String FILE = "scorer.safetensors";

  private static final int SIDE = 3;
  private static final TorchScript LOG_SOFTMAX =
      TorchScript.of(
          "x: Tensor", "Tensor", "return torch.log_softmax(torch.flatten(x, 1), 1)"); // [B, N]

  private final Conv2d first;
  private final Conv2d second;

  /**
   * For the attention of so many heads.
   *
   * @param heads h, at least 1
   */
  public AttentionScorer(int heads) {
    int middle = Math.max(1, heads / 2);
    first = child("conv1", conv(heads, middle));
    second = child("conv2", conv(middle, 1));
  }

  private static Conv2d conv(int in, int out) {
    Conv2d.Spec spec = new Conv2d.Spec(in, out, SIDE, 1, SIDE / 2, true);
    return new Conv2d(spec, Precision.FP32, Initial.uniformFanIn((long) SIDE * SIDE * in));
  }

  @Override
  public NDArray forward(NDArray attention, boolean training) {
    NDArray hidden = Relu.of(first.forward(attention, training), training); // [B, h/2, S, S]
    return LOG_SOFTMAX.call(training, second.forward(hidden, training)); // [B, N]
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape s = inputs[0];
    return new Shape[] {new Shape(s.get(0), s.get(2) * s.get(3))};
  }
}
