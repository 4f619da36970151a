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
 * What {@link SimSiam} and {@link FastSiam} have in common: encoder, projector and predictor, and
 * from each view a prediction of the mean of the other views' projections.
 */
abstract class Siamese extends NetworkMethod {
  private static final TorchScript MEAN =
      TorchScript.of("zs: List[Tensor]", "Tensor", "return torch.mean(torch.stack(zs, 0), [0])");

  private final Encoder encoder;
  private final Mlp projector;
  private final Mlp predictor;

  /** As the methods' own. */
  Siamese(NDManager manager, EncoderSpec spec, HeadOptions heads, long seed) {
    encoder = add("encoder", spec.create());
    projector = add("projector", heads.normedProjector(spec.embeddingWidth(), spec.precision()));
    predictor = add("predictor", heads.bottleneck(spec.precision()));
    initialize(manager, seed);
  }

  /**
   * Mean over views v of − cos(p_v, stop-gradient(mean over w ≠ v of z_w)).
   *
   * @param views at least two, [B, 3, S, S] each
   */
  final Output lossOf(List<NDArray> views) {
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
