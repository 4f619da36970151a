package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.layer.Mlp;

/**
 * BYOL (Grill et al. 2020, arXiv 2006.07733): the online network predicts, from one view, the
 * target network's projection of the other. Written plainly; MaskDeep without masks is this.
 *
 * <p>It learns from the first two views; further ones are not used.
 */
public final class Byol extends NetworkMethod {
  private final Encoder encoder;
  private final Mlp projector;
  private final Mlp predictor;
  private final Encoder targetEncoder;
  private final Mlp targetProjector;
  private final SimilarityLoss similarity;

  /** A freshly initialised model with BYOL's own loss, 2 − 2 cos. */
  public Byol(NDManager manager, EncoderSpec spec, HeadOptions heads, long seed) {
    this(manager, spec, heads, SimilarityLoss.cosine(), seed);
  }

  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param similarity BYOL's is {@link SimilarityLoss#cosine}; with {@link SimilarityLoss#contrast}
   *     this is MoCo v3 (Chen, Xie, He 2021, arXiv 2104.02057)
   * @param seed of the initial weights
   */
  public Byol(
      NDManager manager,
      EncoderSpec spec,
      HeadOptions heads,
      SimilarityLoss similarity,
      long seed) {
    this.similarity = similarity;
    int width = spec.embeddingWidth();
    encoder = add("encoder", spec.create());
    projector = add("projector", heads.projector(width, spec.precision()));
    predictor = add("predictor", heads.predictor(spec.precision()));
    targetEncoder = add("target.encoder", spec.create());
    targetProjector = add("target.projector", heads.projector(width, spec.precision()));
    initialize(manager, seed);
  }

  @Override
  public Output loss(List<NDArray> views, StepContext context) {
    List<NDArray> predictions = new ArrayList<>();
    List<NDArray> targets = new ArrayList<>();
    NDArray features = null;
    for (NDArray view : Networks.firstTwo(views)) {
      NDArray top = encoder.top(view, true); // [B, C, H, W]
      NDArray projection = projector.forward(Encoder.pool(top, true), true); // [B, D]
      predictions.add(predictor.forward(projection, true)); // [B, D]
      features = features == null ? top : features;
      try (NDArray target = targetEncoder.top(view, true);
          NDArray pooled = Encoder.pool(target, true)) {
        targets.add(targetProjector.forward(pooled, true)); // [B, D]
      }
    }
    return new Output(
        Networks.acrossViews(predictions, targets, (q, t) -> similarity.of(q, t, context.group())),
        features);
  }
}
