package org.maskdeep.nn.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.maskdeep.tensor.Autograd;
import org.maskdeep.tensor.ProcessGroup;
import org.maskdeep.tensor.TorchScript;

/**
 * Batch normalisation with mean and variance of the images of all processes, as if one had them
 * all, however many each has. With n numbers of a channel here and N everywhere, x̂ = (x − μ)·r, r
 * = 1/√(σ² + ε):
 *
 * <pre>
 *   y  = γ·x̂ + β                            μ, σ² of all N
 *   dx = γ·r·(dy − Σdy / N − x̂·Σ(dy·x̂) / N)     sums over all N
 *   dγ = Σ(dy·x̂)    dβ = Σdy                sums over the n here
 * </pre>
 *
 * The sums are exchanged in the middle of the forward and of the backward pass, so the graph is cut
 * here ({@link Autograd#cut}).
 */
final class SynchronizedNorm {
  /** Mean, variance and n of every process, [3P, C], as those of all, [3, C]. */
  private static final TorchScript COMMON =
      TorchScript.of(
          "all: Tensor",
          "Tensor",
          "s = torch.reshape(all, [-1, 3, torch.size(all, 1)])",
          "means = torch.nan_to_num(torch.select(s, 1, 0))", // of nothing: NaN
          "n = torch.select(s, 1, 2)",
          "w = torch.div(n, torch.sum(n, [0], True))",
          "m = torch.sum(torch.mul(means, w), [0])",
          "d = torch.sub(means, m)",
          "u = torch.add(torch.nan_to_num(torch.select(s, 1, 1)), torch.mul(d, d))",
          "return torch.stack([m, torch.sum(torch.mul(u, w), [0]), torch.sum(n, [0])], 0)");

  private static final TorchScript NORMALIZE =
      TorchScript.of(
          "x: Tensor, g: Tensor, b: Tensor, s: Tensor, mean: Tensor, var: Tensor",
          "Tensor",
          "m = torch.select(s, 0, 0)",
          "v = torch.select(s, 0, 1)",
          "n = torch.select(s, 0, 2)",
          "unbiased = torch.mul(v, torch.div(n, torch.clamp_min(torch.sub(n, 1), 1)))",
          "_0 = torch.add_(torch.mul_(mean, 0.9), m, alpha=0.1)",
          "_1 = torch.add_(torch.mul_(var, 0.9), unbiased, alpha=0.1)",
          "return torch.batch_norm(x, g, b, m, v, False, 0.1, 1e-05, True)");

  /** The means over all N of sums over a process, of which there are p. */
  private static final TorchScript MEANS =
      TorchScript.of(
          "x: Tensor, s: Tensor, p: Tensor",
          "Tensor",
          "return torch.mul_(x, torch.div(p, torch.select(s, 0, 2)))");

  private final ProcessGroup group;

  SynchronizedNorm(ProcessGroup group) {
    this.group = group;
  }

  /** Mean and variance over every axis but the second, and over how many numbers, [3, C]. */
  private static TorchScript moments(int axes) {
    return TorchScript.of(
        "x: Tensor",
        "Tensor",
        "v, m, = torch.var_mean(torch.to(x, 6), " + others(axes) + ", False, False)",
        "n = torch.full_like(m, torch.floordiv(torch.numel(x), torch.size(x, 1)))",
        "return torch.stack([m, v, n], 0)");
  }

  /** Σdy and Σ(dy·x̂), [2, C]. */
  private static TorchScript sums(int axes) {
    return TorchScript.of(
        "dy: Tensor, x: Tensor, s: Tensor",
        "Tensor",
        "d = torch.to(dy, 6)",
        normalized(axes),
        "a = torch.sum(d, " + others(axes) + ")",
        "return torch.stack([a, torch.sum(torch.mul(d, h), " + others(axes) + ")], 0)");
  }

  /** dx, with the two means over all N, [2, C]. */
  private static TorchScript gradient(int axes) {
    return TorchScript.of(
        "dy: Tensor, x: Tensor, s: Tensor, g: Tensor, means: Tensor",
        "Tensor",
        normalized(axes),
        "a = " + broadcast("torch.select(means, 0, 0)", axes),
        "e = " + broadcast("torch.select(means, 0, 1)", axes),
        "d = torch.sub(torch.sub(torch.to(dy, 6), a), torch.mul(h, e))",
        "k = torch.mul(r, " + broadcast("g", axes) + ")",
        "return torch.type_as(torch.mul(d, k), x)");
  }

  /** Text that makes h = x̂ and r. */
  private static String normalized(int axes) {
    return String.join(
        "\n    ",
        "m = " + broadcast("torch.select(s, 0, 0)", axes),
        "v = torch.select(s, 0, 1)",
        "r = " + broadcast("torch.rsqrt(torch.add(v, 1e-05))", axes),
        "h = torch.mul(torch.sub(torch.to(x, 6), m), r)");
  }

  private static String broadcast(String channels, int axes) {
    return "torch.reshape(" + channels + ", [1, -1" + ", 1".repeat(axes - 2) + "])";
  }

  private static String others(int axes) {
    return IntStream.range(0, axes)
        .filter(axis -> axis != 1)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Normalises [B, C, …] and moves the running statistics. */
  NDArray forward(NDArray x, BatchNorm norm) {
    int axes = x.getShape().dimension();
    NDManager owner = x.getManager();
    NDArray values = x.stopGradient();
    NDArray statistics = statistics(values, axes); // [3, C]
    NDArray y;
    try (NDManager scratch = owner.newSubManager()) {
      NDArray weight = norm.weight().stopGradient();
      NDArray bias = norm.bias().stopGradient();
      weight.attach(scratch);
      bias.attach(scratch);
      y =
          NORMALIZE.call(
              true, values, weight, bias, statistics, norm.runningMean(), norm.runningVar());
    }
    if (!Autograd.isRecorded(x)) {
      values.close();
      statistics.close();
      return y;
    }
    NDList inputs = new NDList(x, norm.weight(), norm.bias());
    return Autograd.cut(inputs, y, dy -> back(dy, values, statistics, norm));
  }

  private NDArray statistics(NDArray values, int axes) {
    try (NDArray mine = moments(axes).call(true, values);
        NDArray all = group.gather(mine)) {
      return COMMON.call(true, all);
    }
  }

  /** dx, dγ, dβ. */
  private NDList back(NDArray dy, NDArray values, NDArray statistics, BatchNorm norm) {
    int axes = values.getShape().dimension();
    NDManager owner = dy.getManager();
    NDArray mine = sums(axes).call(true, dy, values, statistics); // [2, C]
    try (NDManager scratch = owner.newSubManager()) {
      NDArray means = mine.duplicate();
      means.attach(scratch);
      group.average(new NDList(means));
      MEANS.call(true, means, statistics, scratch.create((float) group.size())).close();
      NDArray weight = norm.weight().stopGradient();
      weight.attach(scratch);
      NDArray dx = gradient(axes).call(true, dy, values, statistics, weight, means);
      return new NDList(dx, mine.get(1), mine.get(0));
    }
  }
}
