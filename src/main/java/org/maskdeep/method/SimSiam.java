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
public final class SimSiam implements Method {
  private final ResNet encoder;
  private final Mlp projector;
  private final Mlp predictor;

  /**
   * A freshly initialised model.
   *
   * @param manager owner of all weights
   * @param heads the projector's widths, twice hidden and then D; the predictor's bottleneck is D/4
   * @param seed of the initial weights
   */
  public SimSiam(NDManager manager, ResNetOptions resnet, HeadOptions heads, long seed) {
    encoder = new ResNet(resnet);
    projector = heads.normedProjector(resnet.channels(Level.C5), resnet.precision());
    predictor = heads.bottleneck(resnet.precision());
    Networks.initialize(networks(), manager, seed);
  }

  @Override
  public Output loss(List<NDArray> views, StepPlace place) {
    List<NDArray> predictions = new ArrayList<>();
    List<NDArray> targets = new ArrayList<>();
    NDArray features = null;
    for (NDArray view : Networks.firstTwo(views)) {
      NDArray c5 = Networks.top(encoder, view); // [B, C, H, W]
      NDArray z = projector.forward(ResNet.pool(c5, true), true); // [B, D]
      predictions.add(predictor.forward(z, true)); // [B, D]
      targets.add(z.stopGradient()); // [B, D]
      features = features == null ? c5 : features;
    }
    return new Output(
        Networks.acrossViews(predictions, targets, CosineLoss::negativeCosine), features);
  }

  /** Nothing follows: there is no target network. */
  @Override
  public void afterStep(NDManager step, double keep) {}

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
    return networks;
  }
}
