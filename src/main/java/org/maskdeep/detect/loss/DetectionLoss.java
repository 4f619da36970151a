package org.maskdeep.detect.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The losses of a batch.
 *
 * @param total their sum, scalar
 * @param parts by torchvision's names: {@code loss_objectness}, {@code loss_rpn_box_reg}, {@code
 *     loss_classifier}, {@code loss_box_reg} and, with masks, {@code loss_mask}
 */
public record DetectionLoss(NDArray total, Map<String, NDArray> parts) {
  private static final List<String> NAMES =
      List.of(
          "loss_objectness", "loss_rpn_box_reg", "loss_classifier", "loss_box_reg", "loss_mask");

  /** Of the losses of the proposals (two) and of the heads (two, or three with masks). */
  public static DetectionLoss of(NDList proposals, NDList heads) {
    NDList all = new NDList(proposals);
    all.addAll(heads);
    Map<String, NDArray> parts = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      parts.put(NAMES.get(i), all.get(i));
    }
    return new DetectionLoss(Losses.sum(all), parts);
  }

  /** The parts as numbers. */
  public Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    new ArrayList<>(parts.entrySet())
        .forEach(e -> numbers.put(e.getKey(), (double) Floats.of(e.getValue())[0]));
    return numbers;
  }
}
