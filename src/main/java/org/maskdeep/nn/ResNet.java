package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.Script;

/**
 * The encoder: a residual network without its classifier (He et al. 2016), [B, 3, H, W] → C2 … C5.
 * Structure, names and initial values are torchvision's.
 *
 * <pre>{@code
 * ResNet encoder = new ResNet(ResNetOptions.standard(50));
 * encoder.initialize(manager, 42);
 * NDList levels = encoder.features(x, false);   // C2, C3, C4, C5
 * NDArray c5 = levels.get(Level.C5.ordinal());  // [B, 2048, H/32, W/32]
 * }</pre>
 */
public final class ResNet extends Network {
  private static final Script MAX_POOL =
      Script.of(
          "x: Tensor",
          "Tensor",
          "return torch.max_pool2d(x, [3, 3], [2, 2], [1, 1], [1, 1], False)");
  private static final Script GLOBAL_POOL =
      Script.of("x: Tensor", "Tensor", "return torch.mean(" + Precision.widen("x") + ", [2, 3])");

  private final ResNetOptions options;
  private final ConvNorm stem;
  private final List<Sequence> stages = new ArrayList<>();

  /** The network of these options; {@link #initialize} gives it weights. */
  public ResNet(ResNetOptions options) {
    this.options = options;
    Precision precision = options.precision();
    int width = options.width();
    Conv2d.Spec spec = Conv2d.Spec.same(3, width, options.smallStem() ? 3 : 7, stemStride());
    Conv2d conv = child("conv1", new Conv2d(spec, precision));
    BatchNorm norm = child("bn1", options.norms().create(width, false));
    stem = new ConvNorm(conv, norm, false, true, precision);
    int channels = width;
    for (Level level : Level.values()) {
      Sequence stage = child("layer" + (level.ordinal() + 1), new Sequence());
      int stageWidth = width << level.ordinal();
      for (int i = 0; i < options.blocks()[level.ordinal()]; i++) {
        int stride = i == 0 && level != Level.C2 ? 2 : 1;
        channels = stage.add(block(channels, stageWidth, stride)).out();
      }
      stages.add(stage);
    }
  }

  private ResidualBlock block(int in, int width, int stride) {
    return options.bottleneck()
        ? ResidualBlock.bottleneck(in, width, stride, options.norms(), options.precision())
        : ResidualBlock.basic(in, width, stride, options.norms(), options.precision());
  }

  private int stemStride() {
    return options.smallStem() ? 1 : 2;
  }

  /** Which network this is. */
  public ResNetOptions options() {
    return options;
  }

  /**
   * The feature hierarchy.
   *
   * @param x normalised pictures [B, 3, H, W]
   * @param training as in {@link Layer#forward}
   * @return C2, C3, C4, C5: [B, C_l, H_l, W_l] each
   */
  public NDList features(NDArray x, boolean training) {
    NDArray h = stem.forward(x, training);
    if (!options.smallStem()) {
      try (NDArray before = h) {
        h = MAX_POOL.call(training, before);
      }
    }
    NDList levels = new NDList();
    for (Sequence stage : stages) {
      NDArray next = stage.forward(h, training);
      if (levels.isEmpty()) {
        h.close();
      }
      levels.add(next);
      h = next;
    }
    return levels;
  }

  /** The mean over all positions: [B, C, H, W] → [B, C], in at least 32 bits. */
  public static NDArray pool(NDArray level, boolean training) {
    return GLOBAL_POOL.call(training, level);
  }

  /** The representation that probes use: C5, pooled, [B, 3, H, W] → [B, D], in evaluation mode. */
  public NDArray embed(NDArray x) {
    try (NDList levels = features(x, false)) {
      return pool(levels.get(Level.C5.ordinal()), false);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    return features(inputs.singletonOrThrow(), training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape s = inputs[0];
    Shape[] levels = new Shape[Level.values().length];
    for (Level level : Level.values()) {
      int stride = options.stride(level);
      long h = (s.get(2) + stride - 1) / stride;
      long w = (s.get(3) + stride - 1) / stride;
      levels[level.ordinal()] = new Shape(s.get(0), options.channels(level), h, w);
    }
    return levels;
  }
}
