package org.maskdeep.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.maskdeep.nn.layer.BatchNorm;
import org.maskdeep.nn.layer.Conv2d;
import org.maskdeep.nn.layer.ConvNorm;
import org.maskdeep.nn.layer.ConvUnit;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.NormOptions;
import org.maskdeep.nn.layer.Sequence;
import org.maskdeep.tensor.Precision;

/**
 * The two blocks of ResNet (He et al. 2016, figure 5; stride in the 3x3 as torchvision's "v1.5"):
 * basic, 3x3 – 3x3, and bottleneck, 1x1 – 3x3 – 1x1 with four times the channels at its end.
 */
final class ResidualBlock extends Layer {
  static final int BOTTLENECK_EXPANSION = 4;

  private final ConvUnit[] branch;
  private final ConvUnit shortcut; // null: identity
  private final int out;
  private final int stride;

  private ResidualBlock(int in, int[][] convolutions, NormOptions norms, Precision precision) {
    int stages = convolutions.length;
    out = convolutions[stages - 1][0];
    ConvNorm[] units = new ConvNorm[stages];
    int channels = in;
    int totalStride = 1;
    for (int i = 0; i < stages; i++) {
      int[] c = convolutions[i]; // {out channels, kernel, stride}
      Conv2d conv = new Conv2d(Conv2d.Spec.same(channels, c[0], c[1], c[2]), precision);
      child("conv" + (i + 1), conv);
      boolean last = i == stages - 1;
      BatchNorm norm = child("bn" + (i + 1), norms.create(c[0]));
      units[i] = new ConvNorm(conv, norm, last, true, precision);
      channels = c[0];
      totalStride *= c[2];
    }
    stride = totalStride;
    branch = units;
    shortcut = stride == 1 && in == out ? null : projection(in, norms, precision);
  }

  private ResidualBlock(ConvUnit[] branch, ConvUnit shortcut, int out, int stride) {
    this.branch = branch;
    this.shortcut = shortcut;
    this.out = out;
    this.stride = stride;
  }

  /** 3x3 – 3x3. */
  static ResidualBlock basic(
      int in, int width, int stride, NormOptions norms, Precision precision) {
    int[][] convolutions = {{width, 3, stride}, {width, 3, 1}};
    return new ResidualBlock(in, convolutions, norms, precision);
  }

  /** 1x1 – 3x3 – 1x1. */
  static ResidualBlock bottleneck(
      int in, int width, int stride, NormOptions norms, Precision precision) {
    int[][] convolutions = {
      {width, 1, 1}, {width, 3, stride}, {width * BOTTLENECK_EXPANSION, 1, 1}
    };
    return new ResidualBlock(in, convolutions, norms, precision);
  }

  private ConvNorm projection(int in, NormOptions norms, Precision precision) {
    Sequence downsample = child("downsample", new Sequence());
    Conv2d conv = downsample.add(new Conv2d(Conv2d.Spec.same(in, out, 1, stride), precision));
    BatchNorm norm = downsample.add(norms.create(out));
    return new ConvNorm(conv, norm, false, false, precision);
  }

  /** The same function for evaluation with norms folded into convolutions; has no parameters. */
  ResidualBlock folded(NDManager owner, Precision precision) {
    ConvUnit[] units = new ConvUnit[branch.length];
    for (int i = 0; i < units.length; i++) {
      units[i] = folded(branch[i], owner, precision);
    }
    ConvUnit skip = shortcut == null ? null : folded(shortcut, owner, precision);
    return new ResidualBlock(units, skip, out, stride);
  }

  private static ConvUnit folded(ConvUnit unit, NDManager owner, Precision precision) {
    return unit instanceof ConvNorm norm ? norm.folded(owner, precision) : unit;
  }

  int out() {
    return out;
  }

  @Override
  public NDArray forward(NDArray x, boolean training) {
    NDArray h = x;
    for (int i = 0; i < branch.length - 1; i++) {
      NDArray next = branch[i].forward(h, training);
      if (h != x) {
        h.close();
      }
      h = next;
    }
    NDArray skip = shortcut == null ? x : shortcut.forward(x, training);
    NDArray y = branch[branch.length - 1].forward(h, skip, training); // [B, out, H', W']
    h.close();
    if (skip != x) {
      skip.close();
    }
    return y;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape s = inputs[0];
    long height = (s.get(2) - 1) / stride + 1;
    return new Shape[] {new Shape(s.get(0), out, height, (s.get(3) - 1) / stride + 1)};
  }
}
