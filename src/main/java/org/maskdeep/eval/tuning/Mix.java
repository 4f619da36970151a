package org.maskdeep.eval.tuning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import org.maskdeep.random.Stream;
import org.maskdeep.tensor.TorchScript;
import org.maskdeep.tensor.Upload;

/**
 * How a batch is mixed with itself in reverse order, image i with image B − 1 − i: by mixup (Zhang
 * et al. 2017, arXiv 1710.09412), where every pixel is a mean of both, or by cutmix (Yun et al.
 * 2019, arXiv 1905.04899), where a rectangle is the other image's. The labels are mixed in the same
 * proportion. One draw holds for the whole batch: timm's {@code Mixup} in mode {@code batch}.
 *
 * @param share λ, the share of an image that is its own
 * @param box that is the other image's, cutmix; null: mixup
 */
public record Mix(double share, CutBox box) {
  private static final double SWITCH = 0.5;

  private static final TorchScript MIXUP =
      TorchScript.of(
          "x: Tensor, p: Tensor",
          "Tensor",
          "mixed = torch.mul(torch.sub(torch.flip(x, [0]), x), torch.rsub(p, 1))",
          "return torch.add(x, mixed)");

  private static final TorchScript CUTMIX =
      TorchScript.of(
          "x: Tensor, rows: Tensor, columns: Tensor",
          "Tensor",
          "inside = torch.gt(torch.mul(rows, columns), 0)", // [H, W]
          "return torch.where(inside, torch.flip(x, [0]), x)");

  /**
   * Draws one.
   *
   * @param mixup a of the beta distribution of λ in mixup, in (0, 1]; 0: always cutmix
   * @param cutmix the same of cutmix; 0: always mixup. Where both are above 0, each has a
   *     probability of 1/2
   * @param height of the images in pixels
   * @throws IllegalArgumentException when neither is above 0 or one is above 1
   */
  public static Mix draw(double mixup, double cutmix, int height, int width, Stream stream) {
    boolean cut = cutmix > 0 && (mixup == 0 || stream.nextBoolean(SWITCH));
    double share = stream.nextBeta(cut ? cutmix : mixup);
    if (!cut) {
      return new Mix(share, null);
    }
    int row = stream.nextInt(height);
    CutBox box = CutBox.of(share, row, stream.nextInt(width), height, width);
    return cut(box, height, width);
  }

  /** Cutmix of a box; λ is the share of the pixels outside of it. */
  public static Mix cut(CutBox box, int height, int width) {
    return new Mix(1 - box.area() / ((double) height * width), box);
  }

  /**
   * The mixed images.
   *
   * @param x [B, 3, H, W]; stays the caller's
   * @param p λ as an array without dimensions
   * @return [B, 3, H, W]
   */
  public NDArray of(NDArray x, NDArray p) {
    if (box == null) {
      return MIXUP.call(true, x, p);
    }
    Shape shape = x.getShape();
    if (shape.dimension() != 4 || box.bottom() > shape.get(2) || box.right() > shape.get(3)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s does not lie in images %s: they must be [B, 3, H, W]", box, shape));
    }
    NDManager manager = x.getManager();
    float[] rows = between(box.top(), box.bottom(), (int) shape.get(2));
    float[] columns = between(box.left(), box.right(), (int) shape.get(3));
    NDArray inRows = Upload.floats(manager, rows, new Shape(rows.length, 1));
    NDArray inColumns = Upload.floats(manager, columns, new Shape(1, columns.length));
    return CUTMIX.call(true, x, inRows, inColumns);
  }

  private static float[] between(int from, int to, int length) {
    float[] inside = new float[length];
    Arrays.fill(inside, from, to, 1);
    return inside;
  }
}
