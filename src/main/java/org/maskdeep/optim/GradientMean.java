package org.maskdeep.optim;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.tensor.TorchScript;

/** The mean of the gradients of the parts of a batch: one set of arrays, whatever their number. */
public final class GradientMean {
  private static final TorchScript ADD =
      TorchScript.of(
          "total: List[Tensor], more: List[Tensor], factor: Tensor",
          "Tensor",
          "f = float(factor)",
          "for i in range(torch.len(total)):",
          "  _0 = torch.add_(total[i], more[i], alpha=f)",
          "return factor");

  private final NDManager owner;
  private final int parts;
  private final Map<String, NDList> mean = new LinkedHashMap<>();

  /**
   * Of nothing yet.
   *
   * @param owner of the mean
   * @param parts how many will be added, at least 1
   */
  public GradientMean(NDManager owner, int parts) {
    this.owner = owner;
    this.parts = parts;
  }

  /**
   * Adds those of the next part, divided by the number of parts.
   *
   * @param gradients by the name of the weights that they move; of a single part they are kept, of
   *     several they may be freed afterwards
   */
  public void add(Map<String, NDList> gradients) {
    gradients.forEach(parts == 1 ? mean::put : this::add);
  }

  private void add(String name, NDList gradients) {
    NDList sums = mean.computeIfAbsent(name, n -> zeros(gradients));
    try (NDManager scratch = owner.newSubManager()) {
      ADD.call(true, sums, gradients, scratch.create(1.0 / parts));
    }
  }

  private NDList zeros(NDList like) {
    NDList zeros = new NDList();
    like.forEach(g -> zeros.add(owner.zeros(g.getShape(), g.getDataType())));
    return zeros;
  }

  /** The mean over all that were added, once they all were; live. */
  public Map<String, NDList> mean() {
    return mean;
  }
}
