package org.maskdeep.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.maskdeep.tensor.TorchScript;

/** {@link Optimizer#lars}. The trust ratios stay arrays, so that a GPU need not wait for them. */
record Lars(LarsOptions options, Sgd forVectors) implements Rule {
  private static final TorchScript ADAPTED =
      Scripts.inPlace(
          List.of("ws", "gs", "bs"),
          List.of("lr", "mu", "wd", "trust"),
          "ds = torch._foreach_add(gs, ws, alpha=wd)",
          Scripts.norms("ws", "wn"),
          Scripts.norms("ds", "dn"),
          "adapt = torch.logical_and(torch.gt(wn, 0), torch.gt(dn, 0))",
          "ratio = torch.mul(torch.div(wn, dn), trust)",
          "ratio1 = torch.where(adapt, ratio, torch.ones_like(ratio))",
          "rs = torch.unbind(torch.to(ratio1, 6))",
          "torch._foreach_mul_(bs, mu)",
          "torch._foreach_addcmul_(bs, ds, rs)",
          "torch._foreach_add_(ws, bs, alpha=-lr)");

  Lars(LarsOptions options) {
    this(options, new Sgd(new SgdOptions(options.momentum(), WeightDecay.none(), false)));
  }

  @Override
  public List<String> slotNames() {
    return List.of("momentum");
  }

  @Override
  public void apply(
      NDManager scratch, Group group, NDList gradients, double learningRate, long step) {
    if (group.vectors()) {
      forVectors.apply(scratch, group, gradients, learningRate, step);
      return;
    }
    NDArray numbers =
        scratch.create(
            new double[] {
              learningRate, options.momentum(), options.weightDecay(), options.trust()
            });
    ADAPTED.call(true, numbers, group.weights(), gradients, group.slots().get(0));
  }
}
