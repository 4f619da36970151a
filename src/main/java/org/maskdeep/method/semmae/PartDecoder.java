package org.maskdeep.method.semmae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.nn.VitOptions;
import org.maskdeep.nn.layer.Conv2d;
import org.maskdeep.nn.layer.Linear;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.tensor.Precision;
import org.maskdeep.tensor.TorchScript;

/**
 * Makes an image of part maps and a class token, in the way of StyleGAN (SemMAE, arXiv 2206.10207,
 * section 3.2): the maps say where, the class token says what it looks like, by scaling and
 * shifting normalised features (AdaIN, Huang and Belongie 2017, arXiv 1703.06868). So the layout
 * can only come from the maps.
 *
 * <pre>
 *   h_0     = conv 3x3 of the maps                                  [B, w, S/P, S/P]
 *   h_(i+1) = conv 3x3 of the twice as large GELU(AdaIN(h_i, c))    until the side is S
 *   image   = conv 1x1 of GELU(AdaIN(h, c))                         [B, 3, S, S]
 * </pre>
 *
 * Depth and width are ours.
 */
final class PartDecoder extends Network {
  private final int grid;
  private final Conv2d first;
  private final List<Conv2d> convs = new ArrayList<>();
  private final List<Linear> styles = new ArrayList<>();
  private final Conv2d last;
  private final TorchScript asMaps;
  private final TorchScript styled;
  private final TorchScript enlarged;

  /**
   * For the images of a guide.
   *
   * @param guide its patches have a side that is a power of 2
   * @param parts K
   * @param width w, channels of all features
   */
  PartDecoder(VitOptions guide, int parts, int width) {
    int patch = guide.patch();
    if (Integer.bitCount(patch) != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "patches of %d px: the decoder of parts doubles the side until it is the image's, so"
                  + " choose a guide whose patches have a side that is a power of 2",
              patch));
    }
    grid = guide.side();
    first = child("first", conv(parts, width, 3));
    int doublings = Integer.numberOfTrailingZeros(patch);
    for (int i = 0; i <= doublings; i++) {
      styles.add(
          child("style" + i, new Linear(guide.size().width(), 2 * width, true, Precision.FP32)));
      if (i < doublings) {
        convs.add(child("conv" + i, conv(width, width, 3)));
      }
    }
    last = child("last", conv(width, 3, 1));
    asMaps =
        TorchScript.of(
            "a: Tensor",
            "Tensor",
            String.format(Locale.ROOT, "return torch.unflatten(a, 2, [%1$d, %1$d])", grid));
    styled =
        TorchScript.of(
            "h: Tensor, s: Tensor",
            "Tensor",
            "m = torch.mean(h, [2, 3], True)",
            "v = torch.var(h, [2, 3], False, True)",
            "n = torch.div(torch.sub(h, m), torch.sqrt(torch.add(v, 1e-05)))",
            "both = torch.unsqueeze(torch.unsqueeze(s, -1), -1)", // [B, 2 w, 1, 1]
            "scale = torch.add(torch.slice(both, 1, 0, " + width + "), 1)",
            "y = torch.add(torch.mul(n, scale), torch.slice(both, 1, " + width + "))",
            "return torch.gelu(y)");
    enlarged =
        TorchScript.of(
            "x: Tensor",
            "Tensor",
            "return torch.upsample_nearest2d(x, [torch.mul(torch.size(x, 2), 2),"
                + " torch.mul(torch.size(x, 3), 2)])");
  }

  private static Conv2d conv(int in, int out, int kernel) {
    return new Conv2d(new Conv2d.Spec(in, out, kernel, 1, kernel / 2, true), Precision.FP32);
  }

  /**
   * The image.
   *
   * @param maps shares of the parts, [B, K, N]
   * @param tokens of the guide, [B, 1 + N, d]
   * @return [B, 3, S, S]
   */
  NDArray image(NDArray maps, NDArray tokens, boolean training) {
    NDArray c = PartMaps.classToken(tokens, training);
    NDArray h = first.forward(asMaps.call(training, maps), training);
    for (int i = 0; i < convs.size(); i++) {
      NDArray next = styled.call(training, h, styles.get(i).forward(c, training));
      h = convs.get(i).forward(enlarged.call(training, next), training);
    }
    NDArray style = styles.get(convs.size()).forward(c, training);
    return last.forward(styled.call(training, h, style), training);
  }

  /** DJL's way in: maps, tokens. */
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> unused) {
    return new NDList(image(inputs.get(0), inputs.get(1), training));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    long side = (long) grid << convs.size();
    return new Shape[] {new Shape(inputs[0].get(0), 3, side, side)};
  }
}
