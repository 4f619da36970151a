package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.maskdeep.nn.EncoderSpec;

/**
 * SimSiam (Chen and He 2020, arXiv 2011.10566): one network predicts, from one view, its own
 * projection of the other. No target network and no negatives: only the stop-gradient keeps it from
 * collapse.
 *
 * <pre>
 *   z_v  = projector(pooled encoder(view v))                     [B, D], a norm after every layer
 *   p_v  = predictor(z_v)                                        [B, D], bottleneck of D/4
 *   loss = mean over v ≠ w of − cos(p_v, stop-gradient(z_w))     in [-1, 1]
 * </pre>
 *
 * It learns from the first two views; further ones are not used.
 */
public final class SimSiam extends Siamese {
  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param heads the projector's widths, twice hidden and then D; the predictor's bottleneck is D/4
   * @param seed of the initial weights
   */
  public SimSiam(NDManager manager, EncoderSpec spec, HeadOptions heads, long seed) {
    super(manager, spec, heads, seed);
  }

  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    return lossOf(Networks.firstTwo(views));
  }
}
