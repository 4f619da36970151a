package org.maskdeep.reproduce;

import java.nio.file.Path;
import java.util.Map;
import org.maskdeep.train.detection.DetectionRecipe;

/**
 * An encoder that was fine-tuned as the backbone of a detector.
 *
 * @param method how the encoder was pretrained, or {@code random}
 * @param epochs of its pretraining; null for a random one
 * @param dataset that the detector was trained and judged on
 * @param recipe of the detector's training
 * @param folder of its run
 * @param scores {@code bbox} and {@code segm} with their 12 figures
 */
public record Transferred(
    String method,
    Integer epochs,
    String dataset,
    DetectionRecipe recipe,
    Path folder,
    Map<String, Object> scores) {

  /** AP of boxes ({@code bbox}) or masks ({@code segm}) in points of percent; null without. */
  Double ap(String type) {
    return scores.get(type) instanceof Map<?, ?> figures
            && figures.get("stats") instanceof java.util.List<?> stats
            && stats.get(0) instanceof Number ap
        ? Math.max(0, 100 * ap.doubleValue())
        : null;
  }
}
