package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.maskdeep.nn.EncoderSpec;

/**
 * FastSiam (Pototzky, Sultan, Schmidt-Thieme 2022, GCPR, doi 10.1007/978-3-031-16788-1_4): {@link
 * SimSiam} whose target is the mean of the projections of all other views of the image, so that it
 * depends less on what a single view shows.
 *
 * <pre>
 *   z_v  = projector(pooled encoder(view v))                          [B, D], a norm after every layer
 *   p_v  = predictor(z_v)                                             [B, D], bottleneck of D/4
 *   t_v  = stop-gradient(mean over w ≠ v of z_w)                      [B, D]
 *   loss = mean over v of − cos(p_v, t_v)                             in [-1, 1]
 * </pre>
 *
 * It learns from all views; with two it is SimSiam. In the paper there are four.
 */
public final class FastSiam extends Siamese {
  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param heads the projector's widths, twice hidden and then D; the predictor's bottleneck is D/4
   * @param seed of the initial weights
   */
  public FastSiam(NDManager manager, EncoderSpec spec, HeadOptions heads, long seed) {
    super(manager, spec, heads, seed);
  }

  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    Networks.firstTwo(views); // checks that there are two
    return lossOf(views);
  }
}
