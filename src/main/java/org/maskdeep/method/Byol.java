package org.maskdeep.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.maskdeep.nn.Level;
import org.maskdeep.nn.Mlp;
import org.maskdeep.nn.Network;
import org.maskdeep.nn.ResNet;
import org.maskdeep.nn.ResNetOptions;

/**
 * BYOL (Grill et al. 2020, arXiv 2006.07733): the online network predicts, from one view, the
 * target network's projection of the other. Written plainly; MaskDeep without masks is this.
 *
 * <p>It learns from the first two views; further ones are not used.
 */
public final class Byol implements Method {
  private final ResNet encoder;
  private final Mlp projector;
  private final Mlp predictor;
  private final ResNet targetEncoder;
  private final Mlp targetProjector;
  private final Momentum momentum = new Momentum();
  private final Agreement agreement;

  /** A freshly initialised model with BYOL's own loss, 2 − 2 cos. */
  public Byol(NDManager manager, ResNetOptions resnet, HeadOptions heads, long seed) {
    this(manager, resnet, heads, Agreement.cosine(), seed);
  }

  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param agreement BYOL's is {@link Agreement#cosine}; with {@link Agreement#contrast} this is
   *     MoCo v3 (Chen, Xie, He 2021, arXiv 2104.02057)
   * @param seed of the initial weights
   */
  public Byol(
      NDManager manager, ResNetOptions resnet, HeadOptions heads, Agreement agreement, long seed) {
    this.agreement = agreement;
    int features = resnet.channels(Level.C5);
    encoder = new ResNet(resnet);
    projector = heads.projector(features, resnet.precision());
    predictor = heads.predictor(resnet.precision());
    targetEncoder = new ResNet(resnet);
    targetProjector = heads.projector(features, resnet.precision());
    Networks.initialize(networks(), manager, seed);
    momentum.follow(targetEncoder, encoder);
    momentum.follow(targetProjector, projector);
  }

  @Override
  public Output loss(List<NDArray> views, StepPlace place) {
    List<NDArray> predictions = new ArrayList<>();
    List<NDArray> targets = new ArrayList<>();
    NDArray features = null;
    for (NDArray view : Networks.firstTwo(views)) {
      NDArray c5 = Networks.top(encoder, view); // [B, C, H, W]
      NDArray projection = projector.forward(ResNet.pool(c5, true), true); // [B, D]
      predictions.add(predictor.forward(projection, true)); // [B, D]
      features = features == null ? c5 : features;
      try (NDArray target = Networks.top(targetEncoder, view);
          NDArray pooled = ResNet.pool(target, true)) {
        targets.add(targetProjector.forward(pooled, true)); // [B, D]
      }
    }
    return new Output(Networks.acrossViews(predictions, targets, agreement::of), features);
  }

  @Override
  public void afterStep(NDManager step, double keep) {
    momentum.update(step, keep);
  }

  @Override
  public ResNet encoder() {
    return encoder;
  }

  @Override
  public Map<String, Network> networks() {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put("encoder", encoder);
    networks.put("projector", projector);
    networks.put("predictor", predictor);
    networks.put("target.encoder", targetEncoder);
    networks.put("target.projector", targetProjector);
    return networks;
  }
}
