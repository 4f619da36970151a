package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Locale;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.Upload;

/**
 * MoCo's dictionary: the keys of the last batches, [K, D] rows of length 1, the oldest replaced
 * first. A buffer like any other, so that it is part of every checkpoint. The place of a batch is a
 * function of the step, (step · B + i) mod K, and no state.
 */
final class KeyQueue extends Network {
  private static final TorchScript NORMALIZE =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "n = torch.norm(x, 2, [-1], True)",
          "return torch.div_(x, torch.clamp_min(n, 1e-12))");
  private static final TorchScript REPLACE =
      TorchScript.of(
          "keys: Tensor, queue: Tensor, rows: Tensor",
          "Tensor",
          "return torch.index_copy_(queue, 0, rows, keys)");

  private static final TorchScript ROWS =
      TorchScript.of("xs: List[Tensor]", "Tensor", "return torch.cat(xs, 0)");

  private final int size;
  private final Parameter keys; // [K, D]
  private final NDList held = new NDList(); // of the step being made, [B, D] each
  private long step; // theirs

  KeyQueue(int size, int width) {
    this.size = size;
    keys = buffer("keys", Initial.normal(1), size, width);
  }

  /** Starts as random directions. */
  void fillAtRandom() {
    NORMALIZE.call(true, keys.getArray()).close(); // in place; closes our second hold
  }

  /** The negatives, [K, D]; no gradient is wanted for them. */
  NDArray keys() {
    return keys.getArray();
  }

  /**
   * Holds a copy of keys until {@link #replaceOldest}.
   *
   * @param batch the keys of a batch or of its next part, [B, D], rows of length 1
   * @param of the step
   */
  void hold(NDArray batch, long of) {
    NDArray copy = batch.duplicate();
    copy.attach(keys.getArray().getManager());
    held.add(copy);
    step = of;
  }

  /**
   * Puts what is held in the place of the oldest keys.
   *
   * @throws IllegalArgumentException when it does not fit
   */
  void replaceOldest() {
    if (held.isEmpty()) {
      return;
    }
    try (held;
        NDArray batch = ROWS.call(true, held)) {
      int b = Math.toIntExact(batch.getShape().get(0));
      if (b > size) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a queue of %d keys cannot take a batch of %d: set method.queue to at least that",
                size,
                b));
      }
      long[] rows = new long[b];
      for (int i = 0; i < b; i++) {
        rows[i] = (step * b + i) % size;
      }
      try (NDArray places = Upload.longs(batch.getManager(), rows)) {
        REPLACE.call(true, batch, keys.getArray(), places).close();
      }
    } finally {
      held.clear();
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    return new NDList(inputs.singletonOrThrow().matMul(keys.getArray().transpose()));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), size)};
  }
}
