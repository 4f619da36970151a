package org.maskdeep.run;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step.
 *
 * @param step its number, from 0
 * @param steps of the whole run
 * @param epoch its epoch, from 0
 * @param loss of the first objective; with accumulated gradients the mean over the batch's parts
 * @param parts of the loss by name
 * @param learningRate γ, of the first optimizer
 * @param gradientNorm of its weights together, before clipping
 * @param observations further numbers by name, such as {@code feature_std}; those of steps that
 *     were not looked at are missing
 */
public record StepReport(
    long step,
    long steps,
    int epoch,
    double loss,
    Map<String, Double> parts,
    double learningRate,
    double gradientNorm,
    Map<String, Double> observations) {
  /** As a line of {@code metrics.jsonl}. */
  Map<String, Object> line(int replaced) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.put("epoch", epoch);
    line.put("loss", loss);
    line.putAll(parts);
    line.put("lr", learningRate);
    line.put("grad_norm", gradientNorm);
    line.putAll(observations);
    if (replaced > 0) {
      line.put("replaced", replaced);
    }
    return line;
  }
}
