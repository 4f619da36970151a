package org.maskdeep.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import org.maskdeep.tensor.TorchScript;

/** {@link Optimizer#sgd}. Zero slots make the first step's b = µ·0 + g', as PyTorch starts it. */
record Sgd(SgdOptions options) implements Rule {
  private static final List<String> NUMBERS = List.of("lr", "mu", "wd");
  private static final TorchScript PLAIN =
      script(List.of("ws", "gs"), "annotate(List[Tensor], [])", "False");
  private static final TorchScript MOMENTUM = script(List.of("ws", "gs", "bs"), "bs", "False");
  private static final TorchScript NESTEROV = script(List.of("ws", "gs", "bs"), "bs", "True");

  private static TorchScript script(List<String> lists, String slots, String nesterov) {
    String call =
        "torch._fused_sgd_(ws, fs, %s, weight_decay=wd, momentum=mu, lr=lr, dampening=0., "
            + "nesterov=%s, maximize=False, is_first_step=False)";
    return Scripts.inPlace(
        lists, NUMBERS, Scripts.ALIGN, String.format(Locale.ROOT, call, slots, nesterov));
  }

  @Override
  public List<String> slotNames() {
    return options.momentum() == 0 ? List.of() : List.of("momentum");
  }

  @Override
  public void apply(
      NDManager scratch, Group group, NDList gradients, double learningRate, long step) {
    double decay = options.weightDecay().of(group.vectors());
    NDArray numbers = scratch.create(new double[] {learningRate, options.momentum(), decay});
    if (group.slots().isEmpty()) {
      PLAIN.call(true, numbers, group.weights(), gradients);
    } else {
      TorchScript script = options.nesterov() ? NESTEROV : MOMENTUM;
      script.call(true, numbers, group.weights(), gradients, group.slots().get(0));
    }
  }
}
