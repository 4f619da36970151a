package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.maskdeep.nn.layer.Conv2d;
import org.maskdeep.nn.layer.ConvBlock;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Sequence;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/** For every anchor, whether it is an object and where the object's box is. */
final class RpnHead extends CompositeNetwork {
  private static final TorchScript JOIN =
      TorchScript.of(
          "levels: List[Tensor], h: Tensor",
          "Tensor",
          "flat = annotate(List[Tensor], [])",
          "for i in range(torch.len(levels)):",
          "  level = levels[i]",
          "  x = torch.permute(" + Precision.widen("level") + ", [0, 2, 3, 1])",
          "  rows = torch.reshape(x, [torch.size(x, 0), -1, torch.size(h, 0)])",
          "  _0 = torch.append(flat, rows)",
          "return torch.reshape(torch.cat(flat, 1), [-1, torch.size(h, 0)])");
  private static final Initial SMALL = Initial.normal(0.01);

  private final Sequence conv;
  private final Conv2d objectness;
  private final Conv2d deltas;

  /**
   * What the head says of B images with N anchors each.
   *
   * @param objectness logits [B N, 1]
   * @param deltas differences to the anchors [B N, 4]
   */
  record Output(NDArray objectness, NDArray deltas) {}

  RpnHead(Precision precision, DetectorOptions.Heads heads, int anchors) {
    int width = heads.width();
    conv = child("conv", new Sequence());
    for (int i = 0; i < heads.proposalConvolutions(); i++) {
      conv.add(ConvBlock.of(width, width, 3, null, true, precision, SMALL));
    }
    Conv2d.Spec one = new Conv2d.Spec(width, anchors, 1, 1, 0, true);
    Conv2d.Spec four = new Conv2d.Spec(width, 4 * anchors, 1, 1, 0, true);
    objectness = child("cls_logits", new Conv2d(one, precision, SMALL));
    deltas = child("bbox_pred", new Conv2d(four, precision, SMALL));
  }

  /** P2 … P6 → logits and differences, level by level, row by row. */
  Output forward(NDList levels, boolean training) {
    try (NDList logits = new NDList();
        NDList differences = new NDList()) {
      for (NDArray level : levels) {
        try (NDArray h = conv.forward(level, training)) {
          logits.add(objectness.forward(h, training)); // [B, A, H_l, W_l]
          differences.add(deltas.forward(h, training)); // [B, 4A, H_l, W_l]
        }
      }
      return new Output(join(logits, 1, training), join(differences, 4, training));
    }
  }

  private static NDArray join(NDList levels, int width, boolean training) {
    try (NDArray shape = levels.get(0).getManager().zeros(new ai.djl.ndarray.types.Shape(width))) {
      return JOIN.call(training, levels, shape);
    }
  }
}
