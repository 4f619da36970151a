package org.maskdeep.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.maskdeep.tensor.TorchScript;

/** {@link Optimizer#adamW}. */
record AdamW(AdamWOptions options) implements Rule {
  private static final TorchScript FUSED =
      Scripts.inPlace(
          List.of("ws", "gs", "ms", "vs"),
          List.of("lr", "b1", "b2", "eps", "wd", "k"),
          Scripts.ALIGN,
          // PyTorch counts the steps of every weight in a float32 array of its own.
          "count = torch.new_full(ws[0], annotate(List[int], []), k, dtype=6)",
          "ks = annotate(List[Tensor], [])",
          "for j in range(torch.len(ws)):",
          "  _1 = torch.append(ks, count)",
          "torch._fused_adamw_(ws, fs, ms, vs, annotate(List[Tensor], []), ks, lr=lr, "
              + "beta1=b1, beta2=b2, weight_decay=wd, eps=eps, amsgrad=False, maximize=False)");

  @Override
  public List<String> slotNames() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  public void apply(
      NDManager scratch, Group group, NDList gradients, double learningRate, long step) {
    NDArray numbers =
        scratch.create(
            new double[] {
              learningRate,
              options.beta1(),
              options.beta2(),
              options.epsilon(),
              options.weightDecay().of(group.vectors()),
              step
            });
    FUSED.call(
        true, numbers, group.weights(), gradients, group.slots().get(0), group.slots().get(1));
  }
}
