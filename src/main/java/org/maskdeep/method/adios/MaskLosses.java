package org.maskdeep.method.adios;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.tensor.TorchScript;

/**
 * What the masks of a batch are like: the two terms by which ADIOS keeps them from hiding all or
 * nothing (arXiv 2201.13100, section 3.2, and the released code), and numbers to watch.
 *
 * <pre>
 *   area_k  = mean of m_k over the pixels of an image
 *   penalty = Σ_k mean over images of 1 / (sin(π area_k) + 1e-10)      least, M / sin(π/M), at 1/M each
 *   entropy = Σ over images Σ_k p_k log p_k,   p = softmax over k of area
 * </pre>
 *
 * The entropy is a sum over the batch, so what it weighs grows with the batch.
 */
final class MaskLosses {
  private static final String AREAS = "areas = torch.mean(m, [2, 3])"; // [B, M]

  private static final TorchScript PENALTY =
      TorchScript.of(
          "m: Tensor",
          "Tensor",
          AREAS,
          "s = torch.add(torch.sin(torch.mul(areas, 3.141592653589793)), 1e-10)",
          "return torch.sum(torch.mean(torch.reciprocal(s), [0]))");

  private static final TorchScript ENTROPY =
      TorchScript.of(
          "m: Tensor",
          "Tensor",
          AREAS,
          "p = torch.softmax(areas, 1)",
          "each = torch.sum(torch.mul(p, torch.log_softmax(areas, 1)), [1])",
          "return torch.mean(each)");

  private static final TorchScript WATCHED =
      TorchScript.of(
          "m: Tensor",
          "Tensor",
          AREAS,
          "most = torch.mean(torch.amax(m, [1]))",
          "low = torch.mean(torch.amin(areas, [1]))",
          "high = torch.mean(torch.amax(areas, [1]))",
          "return torch.stack([most, low, high])");

  private MaskLosses() {}

  /**
   * The penalty.
   *
   * @param masks [B, M, S, S]
   * @return scalar
   */
  static NDArray penalty(NDArray masks) {
    return PENALTY.call(true, masks);
  }

  /**
   * The mean over images of Σ_k p_k log p_k, in [−log M, 0): minus an entropy; times the images of
   * a batch the term of the objective.
   *
   * @param masks [B, M, S, S]
   * @return scalar
   */
  static NDArray negativeEntropy(NDArray masks) {
    return ENTROPY.call(true, masks);
  }

  /**
   * Numbers for metrics: {@code mask_max}, the mean over pixels of the largest mask, which is 1/M
   * where all masks are the same and 1 where each pixel belongs to one; {@code mask_area_min} and
   * {@code mask_area_max}, the mean over images of the smallest and of the largest area.
   */
  static Map<String, Double> watched(NDArray masks) {
    try (NDArray numbers = WATCHED.call(false, masks)) {
      Number[] values = numbers.toArray();
      Map<String, Double> watched = new LinkedHashMap<>();
      watched.put("mask_max", values[0].doubleValue());
      watched.put("mask_area_min", values[1].doubleValue());
      watched.put("mask_area_max", values[2].doubleValue());
      return watched;
    }
  }
}
