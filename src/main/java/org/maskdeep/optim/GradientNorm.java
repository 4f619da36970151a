package org.maskdeep.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.maskdeep.check.Checks;
import org.maskdeep.tensor.TorchScript;

/** The length of all gradients taken as one vector, ‖g‖ = √(Σᵢ ‖gᵢ‖²). */
public final class GradientNorm {
  private static final TorchScript NORM = script();
  private static final TorchScript CLIP =
      script(
          "factor = float(h) / (float(total) + 1e-6)",
          "if torch.lt(factor, 1.):",
          "  if torch.gt(factor, 0.):", // 0: the norm is infinite
          "    torch._foreach_mul_(gs, factor)");

  private GradientNorm() {}

  private static TorchScript script(String... more) {
    return Scripts.of(
        "h: Tensor, gs: List[Tensor]",
        Scripts.norms("gs", "ns"),
        "total = torch.cpu(torch.linalg_vector_norm(ns, 2))",
        String.join("\n", more),
        "return total");
  }

  /**
   * The norm.
   *
   * @param step manager of this step; nothing stays in it
   * @param gradients any number of arrays, at least one, on one device
   * @return NaN or infinite when a gradient is
   * @throws IllegalArgumentException when the list is empty
   */
  public static double of(NDManager step, NDList gradients) {
    return call(NORM, step, gradients, 0);
  }

  /**
   * Scales the gradients in place to at most this norm, as PyTorch does: gᵢ ← gᵢ · min(1, max /
   * (‖g‖ + 1e-6)). A norm that is NaN or infinite changes nothing: look at the returned value.
   *
   * @param maxNorm above 0
   * @return the norm before
   * @throws IllegalArgumentException when the list is empty or maxNorm not positive
   */
  public static double clip(NDManager step, NDList gradients, double maxNorm) {
    return call(CLIP, step, gradients, Checks.positive("largest gradient norm", maxNorm));
  }

  private static double call(TorchScript script, NDManager step, NDList gradients, double number) {
    if (gradients.isEmpty()) {
      throw new IllegalArgumentException("no gradients: pass at least one");
    }
    try (NDManager scratch = step.newSubManager(Device.cpu())) {
      NDArray argument = scratch.create(number);
      return script.call(true, argument, gradients).getDouble();
    }
  }
}
