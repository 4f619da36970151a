package org.maskdeep.method;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.util.Map;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.optim.Ema;

/**
 * Lets target networks follow online networks of the same structure: ξ ← m ξ + (1 − m) θ (Grill et
 * al. 2020, BYOL, equation 1). Weights follow; the running statistics of batch norms are the
 * target's own, from its own forward passes. A target never receives a gradient.
 */
final class EmaUpdater {
  private final NDList online = new NDList();
  private final NDList target = new NDList();

  /** Starts the target at the online network's weights and takes it out of training. */
  void follow(Network targetNetwork, Network onlineNetwork) {
    Map<String, Parameter> source = onlineNetwork.parametersByName();
    targetNetwork
        .parametersByName()
        .forEach(
            (name, parameter) -> {
              if (parameter.requiresGradient()) {
                target.add(parameter.getArray());
                online.add(source.get(name).getArray());
              }
            });
    targetNetwork.freeze();
    try (NDManager scratch = NDManager.newBaseManager(Device.cpu())) {
      update(scratch, 0);
    }
  }

  /** Moves the targets; m is the share that they keep. */
  void update(NDManager step, double m) {
    if (target.isEmpty()) {
      return; // a method without target networks
    }
    Ema.update(step, target, online, m);
  }

  /** The number of arrays that follow. */
  int size() {
    return target.size();
  }

  /** The i-th pair, (target, online): for tests of the formula. */
  NDArray[] pair(int i) {
    return new NDArray[] {target.get(i), online.get(i)};
  }
}
