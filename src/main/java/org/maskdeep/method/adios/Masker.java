package org.maskdeep.method.adios;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.nn.layer.Conv2d;
import org.maskdeep.nn.layer.GroupNorm;
import org.maskdeep.nn.layer.Layer;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.nn.layer.Relu;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * The network that divides an image into M masks: a U-Net (Ronneberger et al. 2015, arXiv
 * 1505.04597) of L levels whose coarsest map passes through three linear layers, so that every
 * place knows the whole image, and a softmax over the masks at each pixel.
 *
 * <pre>
 *   d_i  = conv 3x3, group norm, ReLU of the half as large d_(i−1)              [B, c_i, S/2^i, S/2^i]
 *   u_L  = linear layers of the flattened d_(L−1): → 128 → 128 → its own shape, ReLU behind each
 *   u_i  = conv 3x3, group norm, ReLU of (twice as large u_(i+1), d_i)          [B, c_(i−1), S/2^i, S/2^i]
 *   m    = softmax over M of conv 1x1 of u_0                                    [B, M, S, S]
 * </pre>
 *
 * Sizes are halved and doubled by taking the nearest pixel.
 */
public final class Masker extends Layer {
  /** Name of the file that it gets beside the encoder's. */
  public static final String FILE = "masker.safetensors";

  private static final int HIDDEN = 128;
  private static final TorchScript HALF =
      TorchScript.of(
          "x: Tensor",
          "Tensor",
          "return torch.contiguous(torch.slice(torch.slice(x, 2, 0, None, 2), 3, 0, None, 2))");
  private static final TorchScript FLAT =
      TorchScript.of("x: Tensor", "Tensor", "return torch.flatten(torch.contiguous(x), 1)");
  private static final TorchScript BESIDE =
      TorchScript.of("x: Tensor, d: Tensor", "Tensor", "return torch.cat([x, d], 1)");
  private static final TorchScript TWICE_BESIDE =
      TorchScript.of(
          "x: Tensor, d: Tensor",
          "Tensor",
          "return torch.cat([torch.upsample_nearest2d(x, None, [2., 2.]), d], 1)");
  private static final TorchScript SHARES =
      TorchScript.of(
          "x: Tensor", "Tensor", "return torch.softmax(" + Precision.widen("x") + ", 1)");

  private final MaskerOptions options;
  private final List<Block> down = new ArrayList<>();
  private final List<Block> up = new ArrayList<>(); // from the coarsest to the finest
  private final List<Linear> middle = new ArrayList<>();
  private final Conv2d head;
  private final TorchScript asMap;

  /** Convolution, norm, ReLU. */
  private static final class Block extends Layer {
    private final Conv2d conv;
    private final GroupNorm norm;

    Block(int in, int out, Precision precision) {
      conv = child("0", new Conv2d(Conv2d.Spec.same(in, out, 3, 1), precision));
      norm = child("1", new GroupNorm(MaskerOptions.GROUPS, out));
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
      return Relu.of(norm.forward(conv.forward(x, training), training), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return conv.getOutputShapes(inputs);
    }
  }

  /** A network without weights yet. */
  public Masker(MaskerOptions options) {
    this.options = options;
    int levels = options.levels();
    Precision precision = options.precision();
    for (int i = 0; i < levels; i++) {
      int in = i == 0 ? 3 : options.channels(i - 1);
      down.add(child("down" + i, new Block(in, options.channels(i), precision)));
    }
    int side = options.coarsest();
    int channels = options.channels(levels - 1);
    int flat = channels * side * side;
    int[] widths = {flat, HIDDEN, HIDDEN, flat};
    for (int i = 0; i + 1 < widths.length; i++) {
      middle.add(child("mlp" + i, new Linear(widths[i], widths[i + 1], true, precision)));
    }
    for (int i = levels - 1; i >= 0; i--) {
      int out = options.channels(Math.max(0, i - 1));
      up.add(child("up" + i, new Block(2 * options.channels(i), out, precision)));
    }
    head =
        child(
            "head",
            new Conv2d(
                new Conv2d.Spec(options.channels(0), options.masks(), 1, 1, 0, true), precision));
    asMap =
        TorchScript.of(
            "x: Tensor",
            "Tensor",
            String.format(
                Locale.ROOT, "return torch.unflatten(x, 1, [%d, %d, %d])", channels, side, side));
  }

  /**
   * The masks.
   *
   * @param x normalised images [B, 3, S, S]
   * @return [B, M, S, S], in [0, 1]; at each pixel they sum to 1
   */
  @Override
  public NDArray forward(NDArray x, boolean training) {
    List<NDArray> maps = new ArrayList<>();
    NDArray h = x;
    for (int i = 0; i < down.size(); i++) {
      h = down.get(i).forward(i == 0 ? h : HALF.call(training, h), training); // [B, c_i, S/2^i, ..]
      maps.add(h);
    }
    NDArray flat = FLAT.call(training, h);
    for (Linear linear : middle) {
      flat = Relu.of(linear.forward(flat, training), training);
    }
    h = asMap.call(training, flat); // [B, c, S/2^(L-1), S/2^(L-1)]
    for (int i = 0; i < up.size(); i++) {
      NDArray beside = maps.get(maps.size() - 1 - i);
      TorchScript joined = i == 0 ? BESIDE : TWICE_BESIDE;
      h = up.get(i).forward(joined.call(training, h, beside), training);
    }
    return SHARES.call(training, head.forward(h, training));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    long images = inputs[0].get(0);
    return new Shape[] {new Shape(images, options.masks(), options.image(), options.image())};
  }
}
