package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.nn.layer.BatchNorm;
import org.maskdeep.nn.layer.Conv2d;
import org.maskdeep.nn.layer.ConvNorm;
import org.maskdeep.nn.layer.ConvUnit;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.Sequence;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * A residual network without its classifier (He et al. 2016), [B, 3, H, W] → C2 … C5. Structure,
 * names and initial values are torchvision's.
 *
 * <pre>{@code
 * ResNet encoder = new ResNet(ResNetOptions.imagenet(50));
 * encoder.initialize(manager, 42);
 * NDList levels = encoder.features(x, false);   // C2, C3, C4, C5
 * NDArray c5 = levels.get(3);                   // [B, 2048, H/32, W/32]
 * }</pre>
 */
public final class ResNet extends Encoder {
  private static final TorchScript MAX_POOL =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "return torch.max_pool2d(x, [3, 3], [2, 2], [1, 1], [1, 1], False)");

  private final ResNetOptions options;
  private final ConvUnit stem;
  private final List<Layer> stages = new ArrayList<>();
  private final List<List<ResidualBlock>> blocks = new ArrayList<>(); // of each stage

  /** The network of these options; {@link #initialize} gives it weights. */
  public ResNet(ResNetOptions options) {
    this.options = options;
    Precision precision = options.precision();
    int width = options.width();
    Conv2d.Spec spec = Conv2d.Spec.same(3, width, options.cifarStem() ? 3 : 7, stemStride());
    Conv2d conv = child("conv1", new Conv2d(spec, precision));
    BatchNorm norm = child("bn1", options.norms().create(width));
    stem = new ConvNorm(conv, norm, false, true, precision);
    int channels = width;
    for (int s = 0; s < ResNetOptions.STAGES; s++) {
      Sequence stage = child("layer" + (s + 1), new Sequence());
      int stageWidth = width << s;
      List<ResidualBlock> ofStage = new ArrayList<>();
      for (int i = 0; i < options.blocks()[s]; i++) {
        int stride = i == 0 && s > 0 ? 2 : 1;
        ofStage.add(stage.add(block(channels, stageWidth, stride)));
        channels = ofStage.get(i).out();
      }
      blocks.add(ofStage);
      stages.add(stage);
    }
  }

  private ResNet(ResNetOptions options, ConvUnit stem, List<Layer> stages) {
    this.options = options;
    this.stem = stem;
    this.stages.addAll(stages);
  }

  /** Without parameters of its own: the folded weights are {@code owner}'s. */
  @Override
  public ResNet forEvaluation(NDManager owner, ForwardMode mode) {
    if (mode == ForwardMode.EXACT || !(stem instanceof ConvNorm first)) {
      return this;
    }
    Precision precision = mode == ForwardMode.BF16 ? Precision.BF16 : options.precision();
    List<Layer> folded = new ArrayList<>();
    for (List<ResidualBlock> stage : blocks) {
      Sequence blocksOfStage = new Sequence();
      stage.forEach(block -> blocksOfStage.add(block.folded(owner, precision)));
      folded.add(blocksOfStage);
    }
    return new ResNet(options, first.folded(owner, precision), folded);
  }

  private ResidualBlock block(int in, int width, int stride) {
    return options.bottleneck()
        ? ResidualBlock.bottleneck(in, width, stride, options.norms(), options.precision())
        : ResidualBlock.basic(in, width, stride, options.norms(), options.precision());
  }

  private int stemStride() {
    return options.cifarStem() ? 1 : 2;
  }

  @Override
  public ResNetOptions spec() {
    return options;
  }

  /** C2, C3, C4, C5: [B, C_l, H_l, W_l] each. */
  @Override
  public NDList features(NDArray x, boolean training) {
    requireImages(x);
    NDArray h = stem.forward(x, training);
    if (!options.cifarStem()) {
      try (NDArray before = h) {
        h = MAX_POOL.call(training, before);
      }
    }
    NDList levels = new NDList();
    for (Layer stage : stages) {
      NDArray next = stage.forward(h, training);
      if (levels.isEmpty()) {
        h.close();
      }
      levels.add(next);
      h = next;
    }
    return levels;
  }
}
