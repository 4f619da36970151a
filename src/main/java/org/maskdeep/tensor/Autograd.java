package org.maskdeep.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;

/**
 * Records what is computed while it is open and differentiates it.
 *
 * <pre>{@code
 * try (Autograd autograd = Autograd.record()) {
 *   NDArray loss = method.loss(views, context).loss();
 *   NDList gradients = autograd.gradients(loss, weights);
 * }
 * }</pre>
 *
 * <p>Gradients are returned, never stored at the weights, so there is nothing to set to zero
 * between steps and nothing that can leak (where the graph is {@link #cut}, they come together at
 * the weights, and are set to zero before a pass and taken after it). Only one may be open in a
 * process at a time (a limit of DJL).
 */
public final class Autograd implements AutoCloseable {
  private static final TorchScript GRAD = gradient("");
  private static final TorchScript GRAD_AGAIN = gradient(", None, True");

  private static final TorchScript ALIAS =
      TorchScript.of("x: Tensor", "Tensor", "return torch.alias(x)");

  private static final TorchScript RECORDED =
      TorchScript.of(
          "x: Tensor", "Tensor", "return torch.full([1], float(ops.prim.requires_grad(x)))");

  /** The gradient that has come together at an array; zero from now on. */
  private static final TorchScript TAKE =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "g = ops.prim.grad(x)",
          "if torch.__is__(g, None):",
          "  r = torch.zeros_like(x)",
          "else:",
          "  d = unchecked_cast(Tensor, g)",
          "  r = torch.clone(d)",
          "  _0 = torch.zero_(d)",
          "return r");

  private static Autograd open; // DJL has one at a time

  private final List<Cut> cuts = new ArrayList<>(); // in the order of the forward pass
  private final GradientCollector collector = Engines.start().newGradientCollector();

  private Autograd() {}

  private static TorchScript gradient(String options) {
    return TorchScript.of(
        "loss: Tensor, weights: List[Tensor]",
        "List[Tensor]",
        "gs = torch.autograd.grad([loss], weights" + options + ")",
        "out = annotate(List[Tensor], [])",
        "for i in range(torch.len(gs)):",
        "  _0 = torch.append(out, unchecked_cast(Tensor, gs[i]))",
        "return out");
  }

  /** What is computed without being recorded, and how gradients pass it. */
  @FunctionalInterface
  public interface Bridge {
    /**
     * The gradients at the inputs.
     *
     * @param gradient at the output, of its shape
     * @return one for each input, of its shape
     */
    NDList back(NDArray gradient);
  }

  /** A place where the graph is cut: the inputs end its first piece, the output begins the next. */
  private record Cut(NDList inputs, NDArray output, Bridge bridge) {}

  /** Starts recording on this thread. */
  public static Autograd record() {
    open = new Autograd();
    return open;
  }

  /** Whether a gradient at an array would be used. */
  public static boolean isRecorded(NDArray array) {
    if (open == null) {
      return false;
    }
    try (NDArray answer = RECORDED.call(true, array)) {
      return answer.getFloat() > 0;
    }
  }

  /**
   * Joins what Java computed from recorded arrays to what follows: gradients pass by a function of
   * Java's, which may exchange them with other processes. The graph is in pieces then, and {@link
   * #gradients} goes through them from the last to the first.
   *
   * @param inputs recorded arrays; they may be closed afterwards
   * @param output what was computed from them, not recorded
   * @return the output as it must be used from now on; nothing may change it in place
   */
  public static NDArray cut(NDList inputs, NDArray output, Bridge bridge) {
    NDList ends = new NDList();
    inputs.forEach(input -> ends.add(alias(input, output)));
    output.setRequiresGradient(true);
    open.cuts.add(new Cut(ends, output, bridge));
    return ALIAS.call(true, output);
  }

  /** The same array of the graph, as long as another lives. */
  private static NDArray alias(NDArray array, NDArray other) {
    NDArray alias = ALIAS.call(true, array);
    alias.attach(other.getManager());
    return alias;
  }

  private NDList throughCuts(NDArray loss, NDList weights) {
    for (NDArray weight : weights) {
      TAKE.call(true, weight).close(); // what a pass has left that was asked for other weights
    }
    try (NDArray one = loss.onesLike()) {
      back(loss, one);
    }
    for (int i = cuts.size() - 1; i >= 0; i--) {
      Cut cut = cuts.get(i);
      try (NDArray gradient = TAKE.call(true, cut.output());
          NDList gradients = cut.bridge().back(gradient)) {
        for (int k = 0; k < gradients.size(); k++) {
          back(cut.inputs().get(k), gradients.get(k));
        }
      }
    }
    NDList taken = new NDList();
    for (NDArray weight : weights) {
      NDArray gradient = TAKE.call(true, weight);
      gradient.attach(loss.getManager());
      taken.add(gradient);
    }
    return taken;
  }

  /** Adds to the gradients of the arrays at which this array's piece of the graph begins. */
  private static void back(NDArray array, NDArray gradient) {
    JniUtils.backward((PtNDArray) array, (PtNDArray) gradient, true, false);
  }

  /**
   * The gradients of a scalar; frees the recorded graph. A graph in pieces stays as long as its
   * arrays.
   *
   * @param loss an array of one element that depends on every weight
   * @param weights arrays that require a gradient
   * @return one gradient for every weight, same shapes, owned by the loss's manager
   */
  public NDList gradients(NDArray loss, NDList weights) {
    return cuts.isEmpty() ? GRAD.callAll(true, loss, weights) : throughCuts(loss, weights);
  }

  /** As {@link #gradients}, but the graph stays, so that another gradient can be asked for. */
  public NDList gradientsKeepingGraph(NDArray loss, NDList weights) {
    return cuts.isEmpty() ? GRAD_AGAIN.callAll(true, loss, weights) : throughCuts(loss, weights);
  }

  @Override
  public void close() {
    open = null;
    collector.close();
  }
}
