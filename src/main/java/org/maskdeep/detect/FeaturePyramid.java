package org.maskdeep.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.nn.layer.ConvBlock;
import org.maskdeep.nn.layer.Initial;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.nn.layer.Sequence;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * The feature pyramid (Lin et al. 2017): C2 … C5 → P2 … P5 and P6, all of one width; each level
 * holds what the coarser ones know. P6 is every second place of P5.
 */
public final class FeaturePyramid extends Network {
  private static final TorchScript ADD_COARSER =
      TorchScript.of(
          "lateral: Tensor, coarse: Tensor",
          "Tensor",
          "size = [torch.size(lateral, 2), torch.size(lateral, 3)]",
          "return torch.add(lateral, torch.upsample_nearest2d(coarse, size))");
  private static final TorchScript POOL =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "return torch.max_pool2d(x, [1, 1], [2, 2], [0, 0], [1, 1], False)");

  private final List<ConvBlock> inner = new ArrayList<>();
  private final List<ConvBlock> outer = new ArrayList<>();
  private final int width;

  /** Over a backbone. */
  public FeaturePyramid(EncoderSpec backbone, DetectorOptions.Heads heads) {
    width = heads.width();
    Sequence lateral = child("inner_blocks", new Sequence());
    Sequence output = child("layer_blocks", new Sequence());
    for (FeatureMap map : backbone.maps()) {
      inner.add(lateral.add(block(map.channels(), 1, heads, backbone.precision())));
      outer.add(output.add(block(width, 3, heads, backbone.precision())));
    }
  }

  private ConvBlock block(int in, int kernel, DetectorOptions.Heads heads, Precision precision) {
    Initial initial = Initial.uniform(Math.sqrt(3.0 / (in * kernel * kernel)));
    return ConvBlock.of(in, width, kernel, heads.norms(), false, precision, initial);
  }

  /**
   * The pyramid.
   *
   * @param levels C2, C3, C4, C5; stay the caller's
   * @return P2, P3, P4, P5, P6: [B, C, H_l, W_l] each
   */
  public NDList forward(NDList levels, boolean training) {
    NDArray[] out = new NDArray[levels.size() + 1];
    NDArray coarse = null;
    for (int l = levels.size() - 1; l >= 0; l--) {
      NDArray lateral = inner.get(l).forward(levels.get(l), training);
      if (coarse != null) {
        try (NDArray before = lateral;
            NDArray above = coarse) {
          lateral = ADD_COARSER.call(training, before, above);
        }
      }
      out[l] = outer.get(l).forward(lateral, training);
      coarse = lateral;
    }
    coarse.close();
    out[levels.size()] = POOL.call(training, out[levels.size() - 1]);
    return new NDList(out);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    return forward(inputs, training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape[] out = new Shape[inputs.length + 1];
    for (int l = 0; l < inputs.length; l++) {
      Shape s = inputs[l];
      out[l] = new Shape(s.get(0), width, s.get(2), s.get(3));
    }
    Shape last = out[inputs.length - 1];
    out[inputs.length] =
        new Shape(last.get(0), width, (last.get(2) + 1) / 2, (last.get(3) + 1) / 2);
    return out;
  }
}
