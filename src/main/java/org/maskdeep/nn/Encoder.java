package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * The network that pretraining learns and probes evaluate: images [B, 3, H, W] → feature maps, from
 * fine to coarse, and one embedding for each image.
 *
 * <pre>{@code
 * Encoder encoder = ResNetOptions.imagenet(50).create();
 * encoder.initialize(manager, 42);
 * NDList maps = encoder.features(x, false);                 // one for each of encoder.maps()
 * NDArray c4 = maps.get(encoder.spec().indexOf("C4"));      // [B, 1024, H/16, W/16]
 * NDArray embedding = encoder.embed(x);                     // [B, 2048]
 * }</pre>
 */
public abstract class Encoder extends Network {
  private static final TorchScript GLOBAL_POOL =
      TorchScript.of(
          "x: Tensor", "Tensor", "return torch.mean(" + Precision.widen("x") + ", [2, 3])");

  /** Which encoder this is. */
  public abstract EncoderSpec spec();

  /**
   * The feature maps.
   *
   * @param x normalised images [B, 3, H, W]; stay the caller's
   * @param training as in {@link Layer#forward}
   * @return for each of {@link #maps}, [B, C_l, H_l, W_l]
   * @throws IllegalArgumentException when x is not [B, 3, H, W] of floats
   */
  public abstract NDList features(NDArray x, boolean training);

  /**
   * Checks an input.
   *
   * @throws IllegalArgumentException when it is not [B, 3, H, W] of floats
   */
  static void requireImages(NDArray x) {
    Shape shape = x.getShape();
    if (shape.dimension() != 4 || shape.get(1) != 3 || !x.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "images must be [B, 3, H, W] of normalised floats, are %s of %s",
              shape,
              x.getDataType()));
    }
  }

  /**
   * The feature maps with the residual branches of every block multiplied, for stochastic depth.
   *
   * @param scales [blocks, 2, B] of {@link EncoderSpec#transformerBlocks}: a factor for each block,
   *     branch and image; null: none
   * @throws IllegalArgumentException when they have another shape, or this kind of encoder has no
   *     such blocks
   */
  public NDList features(NDArray x, NDArray scales, boolean training) {
    if (scales != null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has no blocks whose branches could be dropped: use a vision transformer, or no"
                  + " drop path",
              spec().description()));
    }
    return features(x, training);
  }

  /**
   * The same function prepared for many batches in evaluation mode.
   *
   * @param owner of what is prepared
   * @param mode how it computes
   * @return this encoder for {@link ForwardMode#EXACT}; else one that cannot be trained and has no
   *     parameters
   * @throws IllegalArgumentException when this kind of encoder has no such mode
   */
  public Encoder forEvaluation(NDManager owner, ForwardMode mode) {
    if (mode == ForwardMode.EXACT) {
      return this;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT, "%s has no forward '%s': use exact", spec().description(), mode.word()));
  }

  /** What {@link #features} gives, fine to coarse. */
  public final List<FeatureMap> maps() {
    return spec().maps();
  }

  /** D, the width of the embedding. */
  public final int width() {
    return spec().embeddingWidth();
  }

  /**
   * The coarsest feature map alone, [B, C, H, W]; the others are closed.
   *
   * @param x normalised images [B, 3, H, W]
   * @param training as in {@link Layer#forward}
   */
  public final NDArray top(NDArray x, boolean training) {
    return top(x, null, training);
  }

  /** The coarsest map of {@link #features(NDArray, NDArray, boolean)}; the others are closed. */
  public final NDArray top(NDArray x, NDArray scales, boolean training) {
    NDList maps = features(x, scales, training);
    NDArray top = maps.remove(maps.size() - 1);
    maps.close();
    return top;
  }

  /**
   * The representation that probes use: the coarsest map's mean over all positions, [B, 3, H, W] →
   * [B, D], in evaluation mode.
   */
  public NDArray embed(NDArray x) {
    try (NDArray top = top(x, false)) {
      return pool(top, false);
    }
  }

  /** The mean over all positions: [B, C, H, W] → [B, C], in at least 32 bits. */
  public static NDArray pool(NDArray map, boolean training) {
    return GLOBAL_POOL.call(training, map);
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    return features(inputs.singletonOrThrow(), training);
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputs) {
    Shape x = inputs[0];
    int h = Math.toIntExact(x.get(2));
    int w = Math.toIntExact(x.get(3));
    return maps().stream()
        .map(m -> new Shape(x.get(0), m.channels(), m.positions(h), m.positions(w)))
        .toArray(Shape[]::new);
  }
}
