package org.maskdeep.eval.grid;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.nn.Weights;
import org.maskdeep.tensor.TorchScript;

/**
 * The heads of a grid in one memory, and which rates diverged. There are R of them, or 2R: two
 * groups of the same rates, of which the second passes over held-out samples.
 *
 * <p>The loss of head h over its samples is the mean cross-entropy Σᵢ mᵢₕ CEᵢₕ / max(1, Σᵢ mᵢₕ),
 * with mᵢₕ = 0 where h passes over sample i, else 1. What is differentiated is their sum over the
 * rates that are live; the logits of the others are replaced by zeros before the loss, so that no
 * NaN reaches a gradient.
 */
public final class Heads {
  private static final String WEIGHT = "fc.weight";
  private static final String BIAS = "fc.bias";
  private static final TorchScript LINEAR =
      TorchScript.of("x: Tensor, w: Tensor, b: Tensor", "Tensor", "return torch.linear(x, w, b)");

  private final int rates;
  private final int groups;
  private final NDArray weight; // [HK, D]
  private final NDArray bias; // [HK]
  private final NDArray diverged; // [R], the step at which a rate diverged; -1: it did not
  private final TorchScript loss;
  private final List<Map<String, NDArray>> each = new ArrayList<>(); // views of the same memory

  /**
   * Copies of one classifier's initial weights.
   *
   * @param initialWeight [K, D]
   * @param initialBias [K]
   * @param rates R
   * @param groups 1, or 2 where the heads of the second pass over samples
   */
  public Heads(NDArray initialWeight, NDArray initialBias, int rates, int groups) {
    this.rates = rates;
    this.groups = groups;
    int heads = groups * rates;
    weight = repeated(initialWeight, heads, ", 1");
    bias = repeated(initialBias, heads, "");
    diverged = initialWeight.getManager().full(new Shape(rates), -1f);
    loss = loss(rates, groups);
    NDList weights = parts(weight, heads);
    NDList biases = parts(bias, heads);
    for (int h = 0; h < heads; h++) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      arrays.put(WEIGHT, weights.get(h));
      arrays.put(BIAS, biases.get(h));
      arrays.values().forEach(array -> array.setRequiresGradient(true));
      each.add(arrays);
    }
  }

  private static NDArray repeated(NDArray initial, int times, String more) {
    String text = "return torch.repeat(torch.detach(x), [%d%s])";
    TorchScript script =
        TorchScript.of("x: Tensor", "Tensor", String.format(Locale.ROOT, text, times, more));
    NDArray all = script.call(true, initial);
    all.setRequiresGradient(true);
    return all;
  }

  /** Views of equal parts along the first axis, outside of any graph. */
  static NDList parts(NDArray whole, int count) {
    String text = "return torch.chunk(torch.detach(x), %d)";
    return TorchScript.of("x: Tensor", "List[Tensor]", String.format(Locale.ROOT, text, count))
        .callAll(true, whole);
  }

  private static TorchScript loss(int rates, int groups) {
    return TorchScript.of(
        "x: Tensor, w: Tensor, b: Tensor, y: Tensor, s: Tensor, d: Tensor",
        "List[Tensor]",
        String.format(Locale.ROOT, "r = %d", rates),
        String.format(Locale.ROOT, "g = %d", groups),
        "h = torch.mul(r, g)",
        "z = torch.reshape(torch.linear(x, w, b), [torch.size(x, 0), h, -1])", // [B, H, K]
        "finite = torch.all(torch.all(torch.isfinite(z), 2), 0)", // [H]
        "all = torch.all(torch.reshape(finite, [g, r]), 0)", // [R]
        "on = torch.logical_and(torch.lt(d, 0), all)",
        "safe = torch.where(torch.reshape(torch.repeat(on, [g]), [1, h, 1]), z, torch.zeros_like(z))",
        "lp = torch.log_softmax(safe, 2, None)",
        "t = torch.expand(torch.reshape(torch.to(y, 4), [-1, 1, 1]), [-1, h, 1])",
        "ce = torch.neg(torch.squeeze(torch.gather(lp, 2, t), 2))", // [B, H]
        "m = torch.reshape(torch.expand(torch.unsqueeze(s, 2), [-1, -1, r]), [-1, h])", // [B, H]
        "n = torch.clamp_min(torch.sum(m, [0]), 1.)",
        "losses = torch.div(torch.sum(torch.mul(ce, m), [0]), n)", // [H]
        "numbers = torch.all(torch.reshape(torch.isfinite(losses), [g, r]), 0)",
        "live = torch.logical_and(on, numbers)", // [R]
        "kept = torch.where(torch.repeat(live, [g]), losses, torch.zeros_like(losses))",
        "count = torch.sum(torch.to(live, 6))",
        "total = torch.mul(torch.sum(kept), torch.div(count, count))", // NaN when none is live
        "return [total, torch.detach(losses), torch.to(live, 6)]");
  }

  /**
   * What a batch says.
   *
   * @param total the sum of the live heads' losses, on the recorded graph; NaN when none is live
   * @param losses [H]
   * @param live [R], whether a rate goes on
   */
  record Losses(NDArray total, float[] losses, boolean[] live) {}

  /**
   * The losses of a batch.
   *
   * @param x [B, D]
   * @param y labels [B]
   * @param seen [B, groups], 1 where a group learns from a sample, 0 where it passes over it
   */
  Losses losses(NDArray x, NDArray y, NDArray seen) {
    NDList found = loss.callAll(true, x, weight, bias, y, seen, diverged);
    float[] on = found.get(2).toFloatArray();
    boolean[] live = new boolean[rates];
    for (int r = 0; r < rates; r++) {
      live[r] = on[r] > 0;
    }
    return new Losses(found.get(0), found.get(1).toFloatArray(), live);
  }

  /** R. */
  int rates() {
    return rates;
  }

  /** 1 or 2. */
  int groups() {
    return groups;
  }

  /** H. */
  int count() {
    return each.size();
  }

  /** The arrays that the gradient is taken of, [HK, D] and [HK]. */
  Map<String, NDArray> trainable() {
    Map<String, NDArray> all = new LinkedHashMap<>();
    all.put(WEIGHT, weight);
    all.put(BIAS, bias);
    return all;
  }

  /** Everything that a checkpoint holds of the heads. */
  Map<String, NDArray> arrays() {
    Map<String, NDArray> all = trainable();
    all.put("diverged", diverged);
    return all;
  }

  /** The arrays of one head, [K, D] and [K]: views of the memory of all, by the probe's names. */
  public Map<String, NDArray> head(int index) {
    return each.get(index);
  }

  /** The step at which each rate diverged, [R]; -1: it did not. */
  public long[] divergedAt() {
    float[] steps = diverged.toFloatArray();
    long[] at = new long[rates];
    for (int r = 0; r < rates; r++) {
      at[r] = (long) steps[r];
    }
    return at;
  }

  /** Marks the rates that have just diverged. */
  void mark(boolean[] live, long step, NDManager scratch) {
    float[] at = diverged.toFloatArray();
    boolean changed = false;
    for (int r = 0; r < rates; r++) {
      if (!live[r] && at[r] < 0) {
        at[r] = step;
        changed = true;
      }
    }
    if (changed) {
      Weights.copy(new NDList(diverged), new NDList(scratch.create(at, new Shape(rates))));
    }
  }

  /** The scores of one head, [B, K] row by row. */
  public float[] scores(NDArray x, int head) {
    Map<String, NDArray> arrays = head(head);
    return LINEAR.call(false, x, arrays.get(WEIGHT), arrays.get(BIAS)).toFloatArray();
  }
}
