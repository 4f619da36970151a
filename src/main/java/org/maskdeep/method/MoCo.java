package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.tensor.TorchScript;

/**
 * MoCo v2 (He et al. 2019, arXiv 1911.05722; Chen et al. 2020, arXiv 2003.04297): a query of the
 * first view must find the key of the second view of the same image among the keys of a queue.
 *
 * <pre>
 *   q    = unit(head(pooled encoder(view 0)))                    [B, D]
 *   k    = unit(target head(pooled target encoder(view 1)))      [B, D], no gradient
 *   loss = mean of − log( exp(q·k / T) / (exp(q·k / T) + Σ over queue of exp(q·n / T)) )
 * </pre>
 *
 * After the step the target networks follow and k replaces the oldest keys. Further views are not
 * used. There is no shuffling between batch norms: it needs several devices, whose statistics
 * differ; on one device the norms of query and key both see the whole batch, in the same order.
 */
public final class MoCo extends NetworkMethod {
  private static final TorchScript UNIT =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "return torch.div(x, torch.clamp_min(torch.norm(x, 2, [-1], True), 1e-12))");

  private final Encoder encoder;
  private final PlainHead head;
  private final Encoder targetEncoder;
  private final PlainHead targetHead;
  private final KeyQueue queue;
  private final TorchScript loss;

  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights and of the queue
   * @param heads widths of the head
   * @param seed of the initial weights and of the queue's first content
   */
  public MoCo(
      NDManager manager, EncoderSpec spec, MoCoOptions options, HeadOptions heads, long seed) {
    int width = spec.embeddingWidth();
    encoder = add("encoder", spec.create());
    head = add("head", heads.plain(width, spec.precision()));
    targetEncoder = add("target.encoder", spec.create());
    targetHead = add("target.head", heads.plain(width, spec.precision()));
    queue = add("queue", new KeyQueue(options.queue(), heads.out()));
    loss = contrast(options.temperature());
    initialize(manager, seed);
    queue.fillAtRandom();
  }

  /** InfoNCE with one positive and K negatives a query. */
  private static TorchScript contrast(double temperature) {
    return TorchScript.of(
        "q: Tensor, k: Tensor, queue: Tensor",
        "Tensor",
        "positive = torch.sum(torch.mul(q, k), [-1], True)", // [B, 1]
        "negative = torch.matmul(q, torch.t(queue))", // [B, K]
        "logits = torch.div(torch.cat([positive, negative], 1), " + temperature + ")",
        "right = torch.select(logits, 1, 0)",
        "return torch.mean(torch.sub(torch.logsumexp(logits, [1]), right))");
  }

  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    List<NDArray> two = Networks.firstTwo(views);
    NDArray top = encoder.top(two.get(0), true); // [B, C, H, W]
    NDArray q = UNIT.call(true, head.forward(Encoder.pool(top, true), true)); // [B, D]
    try (NDArray other = targetEncoder.top(two.get(1), true);
        NDArray pooled = Encoder.pool(other, true);
        NDArray k = targetHead.forward(pooled, true)) {
      NDArray keys = UNIT.call(true, k); // [B, D]
      queue.hold(context.group().gather(keys), context.step());
      return new Output(loss.call(true, q, keys, queue.keys()), top);
    }
  }

  @Override
  public void afterStep(NDManager scratch, double keep) {
    super.afterStep(scratch, keep);
    queue.replaceOldest();
  }
}
