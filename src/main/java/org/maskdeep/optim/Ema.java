package org.maskdeep.optim;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;
import org.maskdeep.check.Checks;
import org.maskdeep.tensor.TorchScript;

/** Moves a target network toward the online network (exponential moving average). */
public final class Ema {
  private static final TorchScript LERP =
      Scripts.inPlace(List.of("ts", "os"), List.of("share"), "torch._foreach_lerp_(ts, os, share)");

  private Ema() {}

  /**
   * θ' ← mθ' + (1 − m)θ in place, for every pair; not recorded. What becomes of buffers (statistics
   * of batch norm) is the caller's choice: put them into the lists or copy them.
   *
   * @param step manager of this step; nothing stays in it
   * @param target θ', changed
   * @param online θ, same shapes in the same order
   * @param momentum m in [0, 1]; 1 leaves the target as it is, 0 copies
   * @throws IllegalArgumentException when the lists are empty or do not match, or m is out of range
   */
  public static void update(NDManager step, NDList target, NDList online, double momentum) {
    Checks.fraction("EMA momentum", momentum);
    if (target.isEmpty()) {
      throw new IllegalArgumentException("no target weights: pass at least one");
    }
    List<String> names = IntStream.range(0, target.size()).mapToObj(i -> "weight " + i).toList();
    ShapeChecks.sameShapes("online weight", online, names, target);
    try (NDManager scratch = step.newSubManager(Device.cpu())) {
      LERP.call(true, scratch.create(new double[] {1 - momentum}), target, online);
    }
  }
}
