package org.maskdeep.detect.input;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.maskdeep.image.Image;
import org.maskdeep.image.ImageSize;
import org.maskdeep.image.Normalization;
import org.maskdeep.tensor.TorchScript;

/**
 * From images to a detector's input, as torchvision's {@code GeneralizedRCNNTransform}: normalise,
 * resize bilinearly so that the short side has the wanted length unless the long one would exceed
 * its limit, pad with zeros to a common size.
 *
 * @param shortSide wanted length of the short side in pixels
 * @param maxSide largest length of the long side
 * @param normalization of the pixels
 * @param divisible height and width of the batch are multiples of it
 * @param antialias whether an image that is made smaller is smoothed as much as that asks for, as
 *     Pillow and the views of pretraining do. torchvision does not: from 480 pixels to 112, its
 *     resizing looks at a quarter of the rows
 */
public record ImageTransform(
    int shortSide, int maxSide, Normalization normalization, int divisible, boolean antialias) {
  /** torchvision's: 800, 1333, ImageNet's statistics, 32. */
  public static final ImageTransform STANDARD = of(800, 1333);

  /** Checks the numbers. */
  public ImageTransform {
    if (shortSide < 1 || maxSide < shortSide || divisible < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "short side %d and largest side %d must be positive and in order, %d positive",
              shortSide,
              maxSide,
              divisible));
    }
  }

  /** With ImageNet's statistics and multiples of 32. */
  public static ImageTransform of(int shortSide, int maxSide) {
    return new ImageTransform(shortSide, maxSide, Normalization.IMAGENET, 32, false);
  }

  /** The same with or without smoothing. */
  public ImageTransform withAntialias(boolean smooth) {
    return new ImageTransform(shortSide, maxSide, normalization, divisible, smooth);
  }

  /** With another length of the short side. */
  public ImageTransform withShortSide(int side) {
    return new ImageTransform(side, Math.max(side, maxSide), normalization, divisible, antialias);
  }

  /** The size that an image gets. */
  public ImageSize size(int width, int height) {
    float down = Math.min(width, height);
    float limit = Math.max(width, height);
    double scale = Math.min(shortSide / down, maxSide / limit);
    return new ImageSize(
        Math.max(1, (int) Math.floor(width * scale)),
        Math.max(1, (int) Math.floor(height * scale)));
  }

  /**
   * A batch.
   *
   * @param manager owner of the result
   */
  public ImageBatch batch(NDManager manager, List<Image> images) {
    List<ImageSize> sizes = new ArrayList<>();
    for (Image image : images) {
      sizes.add(size(image.width(), image.height()));
    }
    return batch(manager, images, sizes);
  }

  /** A batch of images resized to given sizes. */
  public ImageBatch batch(NDManager manager, List<Image> images, List<ImageSize> sizes) {
    int height = upTo(sizes.stream().mapToInt(ImageSize::height).max().orElseThrow());
    int width = upTo(sizes.stream().mapToInt(ImageSize::width).max().orElseThrow());
    List<ImageSize> originals = new ArrayList<>();
    try (NDManager scratch = manager.newSubManager()) {
      NDList resized = new NDList();
      for (int i = 0; i < images.size(); i++) {
        Image image = images.get(i);
        originals.add(new ImageSize(image.width(), image.height()));
        resized.add(resize(scratch, image, sizes.get(i), height, width));
      }
      NDArray pixels = STACK.call(true, resized); // [B, 3, H, W]
      pixels.attach(manager);
      return new ImageBatch(pixels, sizes, originals);
    }
  }

  private static final TorchScript STACK =
      TorchScript.of(
          "xs: List[Tensor]",
          "Tensor",
          "x = torch.permute(torch.cat(xs), [0, 2, 3, 1])",
          "return torch.permute(torch.contiguous(x), [0, 3, 1, 2])");

  private int upTo(int side) {
    return (side + divisible - 1) / divisible * divisible;
  }

  private NDArray resize(NDManager scratch, Image image, ImageSize to, int height, int width) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(image.rgb().length);
    bytes.put(image.rgb()).flip();
    Shape shape = new Shape(image.height(), image.width(), Image.CHANNELS);
    NDArray x = scratch.create(bytes, shape, DataType.UINT8);
    Normalization n = normalization;
    NDArray mean = scratch.create(new float[] {n.meanRed(), n.meanGreen(), n.meanBlue()});
    NDArray std = scratch.create(new float[] {n.stdRed(), n.stdGreen(), n.stdBlue()});
    NDArray lengths = scratch.create(new int[] {to.height(), to.width(), height, width});
    TorchScript resize = antialias ? SMOOTH_RESIZE : RESIZE;
    return resize.call(true, x, mean, std, lengths); // [1, 3, H, W]
  }

  /** torchvision's: normalises, then resizes. */
  private static final TorchScript RESIZE =
      script(
          "unit = torch.div(torch.to(x, 6), 255)",
          "normal = torch.div(torch.sub(unit, mean), std)",
          "chw = torch.contiguous(torch.unsqueeze(torch.permute(normal, [2, 0, 1]), 0))",
          "y = torch.upsample_bilinear2d(chw, [h, w], False, None)");

  /** Normalises what is left of the image: averages may be taken before or after. */
  private static final TorchScript SMOOTH_RESIZE =
      script(
          "float = torch.to(torch.permute(x, [2, 0, 1]), 6)",
          "chw = torch.contiguous(torch.unsqueeze(float, 0))",
          "small = torch._upsample_bilinear2d_aa(chw, [h, w], False, None)",
          "unit = torch.div(torch.permute(small, [0, 2, 3, 1]), 255)",
          "normal = torch.div(torch.sub(unit, mean), std)",
          "y = torch.permute(normal, [0, 3, 1, 2])");

  /** From x, [H, W, 3], to y, [1, 3, h, w], and padded to the batch's size. */
  private static TorchScript script(String... resize) {
    List<String> lines = new ArrayList<>();
    lines.add("h = int(torch.select(lengths, 0, 0))");
    lines.add("w = int(torch.select(lengths, 0, 1))");
    lines.add("down = torch.sub(int(torch.select(lengths, 0, 2)), h)");
    lines.add("right = torch.sub(int(torch.select(lengths, 0, 3)), w)");
    lines.addAll(List.of(resize));
    lines.add("return torch.constant_pad_nd(y, [0, right, 0, down], 0)");
    return TorchScript.of(
        "x: Tensor, mean: Tensor, std: Tensor, lengths: Tensor",
        "Tensor",
        lines.toArray(String[]::new));
  }
}
