package org.maskdeep.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.GradientCollector;

/**
 * Records what is computed while it is open and differentiates it.
 *
 * <pre>{@code
 * try (Autograd autograd = Autograd.record()) {
 *   NDArray loss = method.loss(views);
 *   NDList gradients = autograd.gradients(loss, weights);
 * }
 * }</pre>
 *
 * <p>Gradients are returned, never stored at the weights, so there is nothing to set to zero
 * between steps and nothing that can leak. Only one may be open in a process at a time (a limit of
 * DJL).
 */
public final class Autograd implements AutoCloseable {
  private static final TorchScript GRAD = gradient("");
  private static final TorchScript GRAD_AGAIN = gradient(", None, True");

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

  /** Starts recording on this thread. */
  public static Autograd record() {
    return new Autograd();
  }

  /**
   * The gradients of a scalar; frees the recorded graph.
   *
   * @param loss an array of one element that depends on every weight
   * @param weights arrays that require a gradient
   * @return one gradient for every weight, same shapes, owned by the loss's manager
   */
  public NDList gradients(NDArray loss, NDList weights) {
    return GRAD.callAll(true, loss, weights);
  }

  /** As {@link #gradients}, but the graph stays, so that another gradient can be asked for. */
  public NDList gradientsKeepingGraph(NDArray loss, NDList weights) {
    return GRAD_AGAIN.callAll(true, loss, weights);
  }

  @Override
  public void close() {
    collector.close();
  }
}
