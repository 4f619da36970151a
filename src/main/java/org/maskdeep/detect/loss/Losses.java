package org.maskdeep.detect.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Locale;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/** The five losses of Mask R-CNN, as torchvision computes them. */
public final class Losses {
  private static final String SMOOTH_L1 =
      "torch.smooth_l1_loss(d, " + Precision.like("targets", "d") + ", 2, 0.1111111111111111)";

  private static final TorchScript PROPOSALS =
      TorchScript.of(
          "logits: Tensor, deltas: Tensor, places: Tensor, labels: Tensor, positive: Tensor,"
              + " targets: Tensor",
          "List[Tensor]",
          "chosen = torch.index_select(torch.flatten(logits), 0, places)",
          "right = " + Precision.like("labels", "chosen"),
          "o = torch.binary_cross_entropy_with_logits(chosen, right, None, None, 1)",
          "d = torch.index_select(deltas, 0, positive)",
          String.format(Locale.ROOT, "b = torch.div(%s, torch.size(places, 0))", SMOOTH_L1),
          "return [o, b]");

  private static final TorchScript BOXES =
      TorchScript.of(
          "logits: Tensor, deltas: Tensor, labels: Tensor, columns: Tensor, targets: Tensor",
          "List[Tensor]",
          "c = torch.cross_entropy_loss(logits, labels)",
          "rows = torch.reshape(deltas, [-1, 4])",
          "d = torch.index_select(rows, 0, columns)",
          String.format(Locale.ROOT, "b = torch.div(%s, torch.size(labels, 0))", SMOOTH_L1),
          "return [c, b]");

  private static final TorchScript MASKS =
      TorchScript.of(
          "logits: Tensor, columns: Tensor, targets: Tensor",
          "Tensor",
          "side = torch.size(logits, 2)",
          "maps = torch.reshape(logits, [-1, side, side])",
          "m = torch.index_select(maps, 0, columns)",
          "t = " + Precision.like("targets", "m"),
          "return torch.binary_cross_entropy_with_logits(m, t, None, None, 1)");

  private static final TorchScript NOTHING =
      TorchScript.of(
          "like: Tensor, weights: List[Tensor]",
          "Tensor",
          "sums = annotate(List[Tensor], [])",
          "for i in range(torch.len(weights)):",
          "  _0 = torch.append(sums, torch.mul(torch.sum(weights[i]), 0))",
          "return torch.sum(torch.stack(sums))");

  private static final TorchScript SUM =
      TorchScript.of("ls: List[Tensor]", "Tensor", "return torch.sum(torch.stack(ls))");

  private Losses() {}

  /**
   * Mean binary cross-entropy of objectness; smooth L1 of boxes with β = 1/9, divided by the number
   * of sampled anchors.
   *
   * @param logits [B N, 1]
   * @param deltas [B N, 4]
   * @param places sampled anchors, long
   * @param labels of these, 0 or 1
   * @param positive those that are objects, long
   * @param targets differences of their true boxes
   */
  public static NDList proposals(
      NDArray logits,
      NDArray deltas,
      NDArray places,
      NDArray labels,
      NDArray positive,
      NDArray targets) {
    return PROPOSALS.callAll(true, logits, deltas, places, labels, positive, targets);
  }

  /**
   * Mean cross-entropy of classes; smooth L1 of the true class's box, divided by the number of
   * sampled proposals.
   *
   * @param logits [N, K]
   * @param deltas [N, 4 K]
   * @param labels [N], long
   * @param columns for each object, the place N K of its class's box, long
   * @param targets differences of the objects' true boxes
   */
  public static NDList boxes(
      NDArray logits, NDArray deltas, NDArray labels, NDArray columns, NDArray targets) {
    return BOXES.callAll(true, logits, deltas, labels, columns, targets);
  }

  /**
   * Mean binary cross-entropy of the true class's mask.
   *
   * @param logits [N, K, S, S]
   * @param columns for each of the N boxes, the place N K of its class's mask, long
   * @param targets [N, S, S] in [0, 1]
   */
  public static NDArray masks(NDArray logits, NDArray columns, NDArray targets) {
    return MASKS.call(true, logits, columns, targets);
  }

  /** 0, of which the gradient with respect to the weights is 0 too. */
  public static NDArray nothing(NDArray like, NDList weights) {
    return NOTHING.call(true, like, weights);
  }

  /** The sum of scalars. */
  static NDArray sum(NDList losses) {
    return SUM.call(true, losses);
  }
}
