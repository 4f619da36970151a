package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.layer.Mlp;
import org.maskdeep.tensor.TorchScript;

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
public final class FastSiam extends NetworkMethod {
  private static final TorchScript MEAN =
      TorchScript.of("zs: List[Tensor]", "Tensor", "return torch.mean(torch.stack(zs, 0), [0])");

  private final Encoder encoder;
  private final Mlp projector;
  private final Mlp predictor;

  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param heads the projector's widths, twice hidden and then D; the predictor's bottleneck is D/4
   * @param seed of the initial weights
   */
  public FastSiam(NDManager manager, EncoderSpec spec, HeadOptions heads, long seed) {
    encoder = add("encoder", spec.create());
    projector = add("projector", heads.normedProjector(spec.embeddingWidth(), spec.precision()));
    predictor = add("predictor", heads.bottleneck(spec.precision()));
    initialize(manager, seed);
  }

  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    Networks.firstTwo(views); // checks that there are two
    List<NDArray> predictions = new ArrayList<>();
    List<NDArray> projections = new ArrayList<>();
    NDArray features = null;
    for (NDArray view : views) {
      NDArray top = encoder.top(view, true); // [B, C, H, W]
      NDArray z = projector.forward(Encoder.pool(top, true), true); // [B, D]
      predictions.add(predictor.forward(z, true)); // [B, D]
      projections.add(z.stopGradient()); // [B, D]
      features = features == null ? top : features;
    }
    NDList losses = new NDList();
    for (int v = 0; v < predictions.size(); v++) {
      NDList others = new NDList(projections);
      others.remove(v);
      NDArray target = others.size() == 1 ? others.get(0) : MEAN.call(true, others); // [B, D]
      losses.add(CosineLoss.negativeCosine(predictions.get(v), target));
    }
    return new Output(Networks.mean(losses), features);
  }
}
