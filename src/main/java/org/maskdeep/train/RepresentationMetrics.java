package org.maskdeep.train;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.nn.EffectiveRank;
import org.maskdeep.nn.Encoder;
import org.maskdeep.run.StepReport;
import org.maskdeep.tensor.TorchScript;

/**
 * How alive a representation is.
 *
 * @param featureStd standard deviation of the L2-normalised features over the batch, averaged over
 *     the D dimensions and multiplied by √D: 1 when directions are spread evenly, 0 when all images
 *     look alike (SimSiam, arXiv 2011.10566, section 4.1)
 * @param effectiveRank the number of dimensions in use, at most min(B, D); {@link EffectiveRank}
 */
public record RepresentationMetrics(double featureStd, double effectiveRank) {
  static final String EFFECTIVE_RANK = "effective_rank";
  private static final String FEATURE_STD = "feature_std";

  private static final TorchScript SPREAD =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "recording = torch.is_grad_enabled()",
          "torch.set_grad_enabled(False)",
          "f = torch.to(x, 7)",
          "n = torch.div(f, torch.clamp_min(torch.norm(f, 2, [1], True), 1e-12))",
          "std = torch.mean(torch.std(n, [0], True, False))",
          "spread = torch.mul(std, torch.pow(torch.size(f, 1), 0.5))",
          "torch.set_grad_enabled(recording)",
          "return spread");

  /**
   * Looks at a batch.
   *
   * @param c5 [B, C, H, W]; pooled here
   */
  static RepresentationMetrics of(NDArray c5) {
    try (NDArray pooled = Encoder.pool(c5, true);
        NDArray spread = SPREAD.call(true, pooled)) {
      return new RepresentationMetrics(spread.getDouble(), EffectiveRank.of(pooled));
    }
  }

  /** By the keys of metrics. */
  Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(FEATURE_STD, featureStd);
    numbers.put(EFFECTIVE_RANK, effectiveRank);
    return numbers;
  }

  /** Of a step; null when it was not measured there. */
  public static RepresentationMetrics of(StepReport report) {
    Double std = report.observations().get(FEATURE_STD);
    return std == null
        ? null
        : new RepresentationMetrics(std, report.observations().get(EFFECTIVE_RANK));
  }
}
